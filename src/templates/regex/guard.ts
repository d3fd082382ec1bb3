import { runInNewContext } from 'node:vm'
import { filterError } from '../arguments.ts'

/** Milliseconds that an expression may need for one text. */
const TIME_LIMIT = 500

/** Texts up to this length are searched at once, whatever the expression. */
const SHORT = 20

/** A repeated group that repeats something inside, or repeats alternatives: what can take exponential time. */
const SUSPICIOUS = /\((?:[^()\\]|\\[^])*(?:[*+|]|\{\d*,)(?:[^()\\]|\\[^])*\)(?:[*+]|\{\d*,)|\)[*+]?\)(?:[*+]|\{\d*,)/

/** Steps that any expression takes in a moment. */
const FEW_STEPS = 10_000_000

/** Every repetition may try each place of the text: `a*a*b` takes the square of its length. */
function mayBeSlow(source: string, length: number): boolean {
  if (length <= SHORT) return false
  if (SUSPICIOUS.test(source)) return true
  const repetitions = source.match(/[*+]|\{\d*,/g)?.length ?? 0
  return length ** Math.max(1, repetitions) > FEW_STEPS
}

/** Throws a filter error when searching the text with an expression like `(a+)+b` would not end soon. */
export function guardRegex(regex: RegExp, text: string): void {
  if (!mayBeSlow(regex.source, text.length)) return
  const sandbox = { source: regex.source, flags: regex.flags, text }
  try {
    runInNewContext('void Array.from(text.matchAll(new RegExp(source, flags)))', sandbox, { timeout: TIME_LIMIT })
  } catch (error) {
    // The error comes from the other context: it is no instance of our Error.
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
    if (code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error
    throw filterError('this regular expression takes too long for this text: it repeats what repeats itself')
  }
}
