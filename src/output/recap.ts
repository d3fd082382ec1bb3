import type { HostRecap, RunEvent, TimedPart, TimedStep } from './events.ts'
import type { Paint } from './colors.ts'
import { count, showDuration } from './format.ts'

export type RunFinished = Extract<RunEvent, { readonly type: 'run-finished' }>

const COLUMNS = ['ok', 'changed', 'unreachable', 'failed', 'skipped'] as const

/** The end of a run: a line per host, the slowest steps, where the time went, and how it ended. */
export function recapLines(event: RunFinished, verbosity: number, paint: Paint): string[] {
  const hosts = Object.entries(event.recap)
  const width = Math.max(4, ...hosts.map(([host]) => host.length))
  return [
    ...hosts.map(([host, recap]) => `${hostPaint(recap, paint)(host.padEnd(width))}  ${recapCells(recap, paint)}`),
    ...stepLines('slowest:', event.slowest, paint),
    ...phasesLine(event, paint),
    ...timelineLines(event, verbosity, paint),
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

function stepLines(heading: string, steps: readonly TimedStep[], paint: Paint): string[] {
  if (steps.length === 0) return []
  const items = steps.map(({ title, host, milliseconds }) => {
    return `  ${showDuration(milliseconds).padStart(10)}  ${title}${host === undefined ? '' : ` on ${host}`}`
  })
  return [paint.faint(heading), ...items]
}

/** Which part of a run that changed something each phase took. */
function phasesLine({ phases = [], milliseconds, timeline }: RunFinished, paint: Paint): string[] {
  if (timeline === undefined || phases.length === 0) return []
  return [paint.faint(`phases: ${shares(phases, milliseconds)}`)]
}

/** `apply 94 %, observe 4 %`; what takes less than a hundredth is left out. */
function shares(parts: readonly TimedPart[], whole: number): string {
  const named = parts.map(({ name, milliseconds }) => ({ name, percent: Math.round((milliseconds / whole) * 100) }))
  return named
    .filter(({ percent }) => percent > 0)
    .map(({ name, percent }) => `${name} ${percent} %`)
    .join(', ')
}

/** Where the time went, of a run that had steps to wait for; step by step at -v. */
function timelineLines({ timeline }: RunFinished, verbosity: number, paint: Paint): string[] {
  if (timeline === undefined || timeline.criticalPath.length < 2) return []
  const { criticalPath, byRole, elapsed, idle, oneAfterAnother } = timeline
  const times = (oneAfterAnother / elapsed).toFixed(1)
  const summary =
    `critical path: ${count(criticalPath.length, 'step')} in ${showDuration(elapsed)}, idle ${Math.round(idle * 100)} %; ` +
    `all steps one after another: ${showDuration(oneAfterAnother)}, ${times} times as long`
  const roles = byRole.length < 2 ? [] : [paint.faint(`of that path: ${shares(byRole, elapsed)}`)]
  return [...(verbosity === 0 ? [paint.faint(summary)] : stepLines(summary, criticalPath, paint)), ...roles]
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
