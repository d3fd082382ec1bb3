import { KollaError } from '../errors.ts'
import type { Origin } from '../errors.ts'
import { TemplateError } from '../templates/errors.ts'
import { nearest } from './nearest.ts'

/** What is known of the names around an error. */
export interface NameKnowledge {
  readonly host: string
  originOf(name: string): Origin | undefined
  names(): Iterable<string>
}

const CODES: Readonly<Record<string, string>> = { undefined: 'variable-undefined', recursion: 'variable-cycle' }

/** A template's error in the operator's terms: through which variables, written where, and what may have been meant. */
export function explainedError(error: unknown, knowledge: NameKnowledge): unknown {
  if (!(error instanceof TemplateError)) return error
  const steps = error.chain.map((name) => withPlace(name, knowledge))
  // Inside a value, the evaluator knows no file: the place is where the innermost variable is written.
  const { where } = error.details
  const written = where?.file === '' ? undefined : where
  const message = steps.length > 0 ? `${error.reason}: ${steps.join(' -> ')}` : error.reason
  return new KollaError(message, {
    code: CODES[error.kind] ?? error.details.code,
    fault: 'configuration',
    host: knowledge.host,
    where: written ?? placeOf(error.chain.at(-1), knowledge),
    hint: hintFor(error, knowledge),
    cause: error,
  })
}

/** The error for a name that no layer sets. */
export function undefinedVariable(name: string, knowledge: NameKnowledge): KollaError {
  return new KollaError(`'${name}' is undefined`, {
    code: 'variable-undefined',
    fault: 'configuration',
    host: knowledge.host,
    hint: didYouMean(name, knowledge) ?? `Set ${name} in globals.yml.`,
  })
}

function topLevel(path: string): string {
  return /^\w+/.exec(path)?.[0] ?? path
}

function placeOf(path: string | undefined, knowledge: NameKnowledge): Origin | undefined {
  return path === undefined ? undefined : knowledge.originOf(topLevel(path))
}

function withPlace(path: string, knowledge: NameKnowledge): string {
  const origin = placeOf(path, knowledge)
  if (!origin) return path
  return `${path} (${origin.line === undefined ? origin.file : `${origin.file}:${origin.line}`})`
}

function hintFor(error: TemplateError, knowledge: NameKnowledge): string | undefined {
  if (error.kind === 'recursion') return 'Break the circle: give one of these variables a value of its own.'
  if (error.kind !== 'undefined') return undefined
  const name = /^'(\w+)' is undefined/.exec(error.reason)?.[1]
  return name === undefined ? undefined : didYouMean(name, knowledge)
}

function didYouMean(name: string, knowledge: NameKnowledge): string | undefined {
  const near = nearest(name, knowledge.names())
  return near === undefined ? undefined : `Did you mean ${near}?`
}
