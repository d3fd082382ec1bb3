import { runInNewContext } from 'node:vm'
import { filterError } from '../arguments.ts'

/** Milliseconds that an expression may need for one text. */
const TIME_LIMIT = 1000

/** Texts up to this length are searched at once, whatever the expression. */
const SHORT = 20

/** A repeated group that repeats something inside, or repeats alternatives: what can take exponential time. */
const SUSPICIOUS = /\((?:[^()\\]|\\[^])*(?:[*+|]|\{\d*,)(?:[^()\\]|\\[^])*\)(?:[*+]|\{\d*,)|\)[*+]?\)(?:[*+]|\{\d*,)/

/** Throws a filter error when searching the text with an expression like `(a+)+b` would not end soon. */
export function guardRegex(regex: RegExp, text: string): void {
  if (text.length <= SHORT || !SUSPICIOUS.test(regex.source)) return
  const sandbox = { source: regex.source, flags: regex.flags, text }
  try {
    runInNewContext('void Array.from(text.matchAll(new RegExp(source, flags)))', sandbox, { timeout: TIME_LIMIT })
  } catch (error) {
    // The error comes from the other context: it is no instance of our Error.
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
    if (code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error
    throw filterError('this regular expression takes too long: it repeats a group that repeats itself')
  }
}
