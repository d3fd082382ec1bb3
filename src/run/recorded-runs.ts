import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { KollaError } from '../errors.ts'
import type { TimedEvent } from '../output/events.ts'
import type { Plan } from '../plan/types.ts'
import type { RunSummary } from './record.ts'

/** The runs that are on record, newest first. */
export function listRuns(directory: string): readonly RunSummary[] {
  return ids(directory)
    .reverse()
    .flatMap((id) => {
      const summary = readJson(join(directory, 'runs', id, 'recap.json'))
      return summary === undefined ? [] : [summary as RunSummary]
    })
}

/** One run in full. `id` may be shortened to any beginning or end that only one run has, and `last` is the newest. Throws `run-unknown`. */
export function readRun(directory: string, id: string): RecordedRun {
  const folder = join(directory, 'runs', findRun(ids(directory), id))
  return {
    summary: readJson(join(folder, 'recap.json')) as RunSummary,
    plan: readJson(join(folder, 'plan.json')) as Plan | undefined,
    events: readEvents(join(folder, 'events.ndjson')),
  }
}

export interface RecordedRun {
  readonly summary: RunSummary
  /** Undefined when the run ended before there was a plan. */
  readonly plan: Plan | undefined
  readonly events: readonly TimedEvent[]
}

function ids(directory: string): string[] {
  const runs = join(directory, 'runs')
  return existsSync(runs) ? readdirSync(runs).sort() : []
}

function findRun(known: readonly string[], wanted: string): string {
  const last = known.at(-1)
  const matches = known.filter((id) => id === wanted || id.startsWith(wanted) || id.endsWith(wanted))
  const exact = wanted === 'last' ? last : known.includes(wanted) ? wanted : undefined
  const found = exact ?? (matches.length === 1 ? matches[0] : undefined)
  if (found !== undefined) return found
  const message =
    matches.length > 1 ? `"${wanted}" could be any of ${matches.join(', ')}` : `there is no run "${wanted}"`
  throw new KollaError(message, {
    code: 'run-unknown',
    fault: 'usage',
    hint: '"kolla runs list" prints those on record',
  })
}

/** A run that was killed may have left half a line. */
function readEvents(file: string): readonly TimedEvent[] {
  const lines = readFileSync(file, 'utf8').split('\n')
  return lines.slice(0, -1).map((line) => JSON.parse(line) as TimedEvent)
}

function readJson(file: string): unknown {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
}
