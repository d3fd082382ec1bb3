import type { Change, ChangeAction, Plan, PlanStep, Remains } from '../plan/types.ts'
import type { Paint } from './colors.ts'
import { count, shortList } from './format.ts'

export interface PlanView {
  /** Print the differences of files below what changes. */
  readonly diff: boolean
  readonly paint: Paint
}

const SIGNS: Readonly<Record<ChangeAction, string>> = {
  create: '+',
  pull: '+',
  update: '~',
  restart: '~',
  recreate: '~',
  start: '~',
  run: '~',
  stop: '-',
  remove: '-',
}

/**
 * A plan for a person: role, host, change, reasons. Hosts with the same changes are printed once, with all their names.
 * Ends with a line of totals, or says that there is nothing to do.
 */
export function planLines(plan: Plan, view: PlanView): string[] {
  const remains = (plan.remains ?? []).flatMap((each) => remainsLines(each, view))
  if (plan.steps.length === 0) return ['Nothing to do: every host is as configured.', ...remains]
  const roles = Map.groupBy(plan.steps, (step) => step.role)
  return [
    ...[...roles].flatMap(([role, steps]) => [view.paint.strong(role), ...roleLines(steps, view), '']),
    totals(plan),
    ...remains,
  ]
}

/** What is left alone on a host. */
function remainsLines({ host, containers, volumes, seen }: Remains, { paint }: PlanView): string[] {
  const since = seen === undefined ? 'nothing asks for it any more' : `no part of the deployment any more; seen ${seen}`
  const named = (what: string, names: readonly string[]) =>
    names.length > 0 ? [`    ${what} ${names.join(', ')}`] : []
  return [
    `Remains on ${paint.strong(host)}${paint.faint(` (${since})`)}:`,
    ...named('containers', containers),
    ...named('volumes', volumes),
  ]
}

function roleLines(steps: readonly PlanStep[], view: PlanView): string[] {
  const byHost = Map.groupBy(steps, (step) => step.host ?? '')
  const blocks = [...byHost].map(([host, own]) => ({ host, lines: own.flatMap((step) => stepLines(step, view)) }))
  return [...Map.groupBy(blocks, ({ lines }) => lines.join('\n')).values()].flatMap((same) => {
    const hosts = same.map(({ host }) => host).filter((host) => host !== '')
    const lines = same[0]?.lines ?? []
    return hosts.length === 0 ? lines : [`  ${shortList(hosts, 6)}`, ...lines.map((line) => `  ${line}`)]
  })
}

function stepLines(step: PlanStep, view: PlanView): string[] {
  if (step.changes.length === 0) return [`  ${view.paint.changed('~')} ${step.title}`]
  return step.changes.flatMap((change) => changeLines(change, view))
}

function changeLines(change: Change, { paint, diff }: PlanView): string[] {
  const sign = SIGNS[change.action]
  const color = sign === '+' ? paint.good : sign === '-' ? paint.bad : paint.changed
  const reasons = change.reasons.length === 1 ? [] : change.reasons.map((reason) => `      ${reason}`)
  const only = change.reasons.length === 1 ? paint.faint(`  (${change.reasons[0] ?? ''})`) : ''
  const difference = diff ? (change.diff ?? []).map((line) => `      ${diffColor(line, paint)(line)}`) : []
  return [`  ${color(`${sign} ${change.action} ${change.kind}`)} ${change.name}${only}`, ...reasons, ...difference]
}

function diffColor(line: string, paint: Paint): (text: string) => string {
  if (line.startsWith('+')) return paint.good
  if (line.startsWith('-')) return paint.bad
  return paint.faint
}

/** `5 changes on 2 hosts: 3 files, 2 containers (restart 2).` */
function totals({ steps }: Plan): string {
  const changes = steps.flatMap((step) => step.changes)
  const hosts = new Set(steps.flatMap((step) => (step.host === undefined ? [] : [step.host])))
  const kinds = [...Map.groupBy(changes, ({ action, kind }) => `${action} ${kind}`)].map(
    ([name, same]) => `${same.length} x ${name}`,
  )
  const where = hosts.size === 0 ? '' : ` on ${count(hosts.size, 'host')}`
  return `${count(changes.length, 'change')} in ${count(steps.length, 'step')}${where}: ${kinds.join(', ')}.`
}
