import { columns, count, showDuration } from '../output/format.ts'
import type { RunSummary } from './record.ts'

/** The table of `kolla runs`. */
export function runLines(runs: readonly RunSummary[]): string[] {
  if (runs.length === 0) return ['No runs on record.']
  const rows = runs.map(({ run, started, finished, outcome, hosts, message }) => [
    run,
    finished === undefined ? '-' : showDuration(Date.parse(finished) - Date.parse(started)),
    finished === undefined ? 'unfinished' : outcome,
    count(hosts.length, 'host'),
    message?.split('\n')[0] ?? '',
  ])
  return columns([['RUN', 'TOOK', 'OUTCOME', 'HOSTS', ''], ...rows])
}
