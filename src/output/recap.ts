import type { HostRecap, RunEvent } from './events.ts'
import type { Paint } from './colors.ts'
import { count, showDuration } from './format.ts'

export type RunFinished = Extract<RunEvent, { readonly type: 'run-finished' }>

const COLUMNS = ['ok', 'changed', 'unreachable', 'failed', 'skipped'] as const

/** The end of a run: a line per host, the slowest steps, and how it went. */
export function recapLines(event: RunFinished, paint: Paint): string[] {
  const hosts = Object.entries(event.recap)
  const width = Math.max(4, ...hosts.map(([host]) => host.length))
  return [
    ...hosts.map(([host, recap]) => `${hostPaint(recap, paint)(host.padEnd(width))}  ${recapCells(recap, paint)}`),
    ...slowestLines(event, paint),
    outcomeLine(event, paint),
  ]
}

function recapCells(recap: HostRecap, paint: Paint): string {
  return COLUMNS.map((column) => {
    const text = `${column}=${recap[column]}`
    const padding = column === COLUMNS.at(-1) ? '' : ' '.repeat(Math.max(0, column.length + 5 - text.length))
    return cellPaint(column, recap[column], paint)(text) + padding
  }).join(' ')
}

function cellPaint(column: (typeof COLUMNS)[number], amount: number, paint: Paint): (text: string) => string {
  if (amount === 0) return paint.faint
  if (column === 'changed') return paint.changed
  return column === 'failed' || column === 'unreachable' ? paint.bad : (text) => text
}

function hostPaint(recap: HostRecap, paint: Paint): (text: string) => string {
  if (recap.failed + recap.unreachable > 0) return paint.bad
  return recap.changed > 0 ? paint.changed : paint.good
}

function slowestLines({ slowest }: RunFinished, paint: Paint): string[] {
  if (slowest.length === 0) return []
  const items = slowest.map(({ title, host, milliseconds }) => {
    return `  ${showDuration(milliseconds).padStart(10)}  ${title}${host === undefined ? '' : ` on ${host}`}`
  })
  return [paint.faint('slowest:'), ...items]
}

function outcomeLine(event: RunFinished, paint: Paint): string {
  const failed = Object.values(event.recap).filter((recap) => recap.failed + recap.unreachable > 0).length
  const time = `in ${showDuration(event.milliseconds)}`
  const text = {
    done: () => paint.good(`done ${time}`),
    'nothing-to-do': () => paint.good(`nothing to do (${time.slice(3)})`),
    failed: () => paint.bad(failed === 0 ? `failed ${time}` : `failed on ${count(failed, 'host')} ${time}`),
    interrupted: () => paint.bad(`interrupted after ${time.slice(3)}; run the same command again to go on`),
  }[event.outcome]()
  return event.message === undefined ? text : `${text}: ${event.message}`
}
