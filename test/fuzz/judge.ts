import { KollaError } from '../../src/errors.ts'
import { renderError } from '../../src/output/report-error.ts'
import { Redactor } from '../../src/secrets.ts'

/** Milliseconds that one input may take. */
export const LIMIT = 1000
/** Characters of a message that an operator can still read. */
const LONGEST_MESSAGE = 4000
/** A line of a JavaScript stack, which is nothing for operators. */
const STACK = /^\s+at (?:async )?[\w$.<>#[\] ]+ \(.*:\d+:\d+\)$/m

const settings = { json: false, debug: false, redactor: new Redactor() }

/** Runs it and says what is wrong with how it ended; undefined when it did as it should. */
export function judge(work: () => readonly { readonly message: string }[]): string | undefined {
  try {
    for (const { message } of work()) {
      const complaint = complaintOf(message)
      if (complaint !== undefined) return complaint
    }
    return undefined
  } catch (error) {
    if (!(error instanceof KollaError))
      return `crash: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
    if (error.details.fault === 'internal') return `internal: ${error.message}`
    return complaintOf(renderError(error, settings))
  }
}

function complaintOf(message: string): string | undefined {
  if (STACK.test(message)) return `stack trace: ${message}`
  return message.length > LONGEST_MESSAGE
    ? `message of ${message.length} characters: ${message.slice(0, 200)}`
    : undefined
}
