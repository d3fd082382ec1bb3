import { KollaError, type Origin, type Problem } from '../errors.ts'
import type { Redactor } from '../secrets.ts'

export interface ReportSettings {
  readonly json: boolean
  readonly debug: boolean
  readonly redactor: Redactor
}

/** An error as it is printed: text for a person, or one JSON document. */
export function renderError(error: unknown, settings: ReportSettings): string {
  const known = asKollaError(error)
  const stack = settings.debug && error instanceof Error && error.stack !== undefined ? [error.stack] : []
  if (settings.json) return settings.redactor.redact(JSON.stringify({ error: errorData(known, stack) }, undefined, 2))
  return settings.redactor.redact([...errorLines(known, settings.debug), ...stack].join('\n'))
}

/** Errors of the flag parser are mistakes of the operator; anything else that we do not know is a bug of ours. */
export function asKollaError(error: unknown): KollaError {
  if (error instanceof KollaError) return error
  const { message, oclif, code } = error as { message?: string; oclif?: { exit?: number }; code?: string }
  if (oclif?.exit !== undefined) {
    const [text = ''] = (message ?? '').split('\nSee more help')
    return new KollaError(text, {
      code: 'usage',
      fault: 'usage',
      hint: 'add --help for the flags and examples',
      cause: error,
    })
  }
  return new KollaError(`unexpected: ${message ?? String(error)}`, {
    code: code ?? 'internal',
    fault: 'internal',
    hint: 'this is a mistake in kolla; --debug prints where it happened',
    cause: error,
  })
}

/** `file:12:3`, `file:12` or `file`. */
export function showOrigin({ file, line, column }: Origin): string {
  return [file, line, line === undefined ? undefined : column].filter((part) => part !== undefined).join(':')
}

/** One problem in one or two lines: where, what, and what to do next. */
export function showProblem(problem: Problem): string {
  const where = problem.where === undefined ? '' : `${showOrigin(problem.where)}: `
  const hint = problem.hint === undefined ? '' : `\n    ${problem.hint}`
  return `  ${problem.severity}: ${where}${problem.message} [${problem.code}]${hint}`
}

function errorLines(error: KollaError, debug: boolean): string[] {
  const { code, where, host, step, hint, problems = [], log = [] } = error.details
  const place = [
    ...(where === undefined ? [] : [showOrigin(where)]),
    ...(host === undefined ? [] : [`host ${host}`]),
    ...(step === undefined ? [] : [`step "${step}"`]),
  ]
  return [
    `Error: ${error.message} [${code}]`,
    ...(place.length === 0 ? [] : [`  at ${place.join(', ')}`]),
    ...problems.map(showProblem),
    ...(log.length === 0 ? [] : ['  last lines:', ...log.map((line) => `  | ${line}`)]),
    ...(hint === undefined ? [] : [`  ${hint}`]),
    ...(debug && error.cause instanceof Error && error.cause.stack !== undefined
      ? [`caused by ${error.cause.stack}`]
      : []),
  ]
}

function errorData(error: KollaError, stack: readonly string[]): Record<string, unknown> {
  const { cause: _, ...details } = error.details
  return { message: error.message, ...details, ...(stack.length === 0 ? {} : { stack: stack[0] }) }
}
