import type { Paint } from './colors.ts'
import type { RunEvent, StepInfo } from './events.ts'
import { count, shortList, showBytes, showDuration } from './format.ts'
import { recapLines } from './recap.ts'
import { showProblem } from './report-error.ts'

/** How much of a run is told: 0 what changed or failed, 1 also what was fine and why, 2 everything. */
export type Verbosity = number

/** An event as lines of text; empty where this verbosity leaves it out. */
export function eventLines(event: RunEvent, verbosity: Verbosity, paint: Paint): string[] {
  switch (event.type) {
    case 'run-started':
      return [`${event.action}: run ${event.run} on ${count(event.hosts.length, 'host')}`]
    case 'phase-started':
      return verbosity < 2 ? [] : [`${event.title} ...`]
    case 'phase-finished':
      return [`${event.phase}: ${event.detail ?? 'done'} ${paint.faint(`(${showDuration(event.milliseconds)})`)}`]
    case 'problem':
      return showProblem(event.problem).split('\n')
    case 'host-connected':
      return verbosity < 1 ? [] : [`${event.host}: connected ${paint.faint(`(${showDuration(event.milliseconds)})`)}`]
    case 'host-unreachable':
      return [paint.bad(`${event.host}: unreachable: ${event.message}`), ...hintLines(event.hint)]
    case 'planned':
      return [plannedLine(event.steps)]
    case 'waiting':
      return [event.message]
    case 'step-started':
      return verbosity < 2 ? [] : [`${stepName(event.step)} ...`]
    case 'step-progress':
      return verbosity < 2 ? [] : [`${event.id}: ${event.message}`]
    case 'step-finished':
      return stepLines(event, verbosity, paint)
    case 'run-finished':
      return [...(verbosity < 1 ? [] : connectionLines(event)), ...recapLines(event, verbosity, paint)]
  }
}

/** What the connection to each host has cost. */
function connectionLines({ recap }: Extract<RunEvent, { type: 'run-finished' }>): string[] {
  return Object.entries(recap).flatMap(([host, { connection }]) => {
    if (connection === undefined) return []
    const { commands, channels, bytesSent, bytesReceived } = connection
    const traffic = `${showBytes(bytesSent)} sent, ${showBytes(bytesReceived)} received`
    return [`${host}: ${count(commands, 'command')}, ${count(channels, 'channel')}, ${traffic}`]
  })
}

/** `keystone node1: restart keystone`. */
export function stepName(step: StepInfo): string {
  return `${[step.role, step.host].filter((part) => part !== undefined).join(' ')}: ${step.title}`
}

/** A failed step with what is known of it: message, last log lines, what to do next. */
export function failureLines(event: Extract<RunEvent, { type: 'step-finished' }>, paint: Paint): string[] {
  return [
    paint.bad(`${stepName(event.step)}: failed after ${showDuration(event.milliseconds)}`),
    ...(event.message === undefined ? [] : event.message.split('\n').map((line) => `    ${line}`)),
    ...(event.log ?? []).map((line) => paint.faint(`    | ${line}`)),
    ...hintLines(event.hint),
  ]
}

function hintLines(hint: string | undefined): string[] {
  return hint === undefined ? [] : [`    ${hint}`]
}

function stepLines(event: Extract<RunEvent, { type: 'step-finished' }>, verbosity: Verbosity, paint: Paint): string[] {
  const { outcome, step, milliseconds, message } = event
  const reasons = step.reasons.map((reason) => paint.faint(`    ${reason}`))
  const time = paint.faint(`(${showDuration(milliseconds)})`)
  switch (outcome) {
    case 'failed':
      return failureLines(event, paint)
    case 'abandoned':
      return [`${stepName(step)}: not done${message === undefined ? '' : `: ${message}`}`]
    case 'changed':
      return [`${paint.changed(stepName(step))} ${time}`, ...(verbosity < 1 ? [] : reasons)]
    case 'ok':
      return verbosity < 1 ? [] : [`${stepName(step)}: ok ${time}`]
    case 'skipped':
      return verbosity < 1 ? [] : [`${stepName(step)}: skipped${message === undefined ? '' : `: ${message}`}`]
  }
}

function plannedLine(steps: readonly StepInfo[]): string {
  if (steps.length === 0) return 'plan: nothing to do'
  const roles = [...new Set(steps.map((step) => step.role))]
  const hosts = new Set(steps.flatMap((step) => (step.host === undefined ? [] : [step.host])))
  return `plan: ${count(steps.length, 'step')} in ${shortList(roles, 8)} on ${count(hosts.size, 'host')}`
}
