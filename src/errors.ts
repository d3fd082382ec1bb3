/** Where something was written: a file of the operator's or ours. Lines and columns count from 1. */
export interface Origin {
  readonly file: string
  readonly line?: number
  readonly column?: number
}

/**
 * Whose fault an error is; it decides the exit code.
 * - `usage`, `configuration`: what the operator typed or wrote; nothing was touched (exit 2)
 * - `host`: something on a host failed, or the operator declined (exit 1)
 * - `locked`: somebody else holds the lock (exit 4)
 * - `interrupted`: Ctrl-C, SIGTERM or a closed terminal (exit 130)
 * - `internal`: a bug of ours (exit 1)
 */
export type Fault = 'usage' | 'configuration' | 'host' | 'locked' | 'interrupted' | 'internal'

/** One thing that is wrong: configuration errors are collected and reported all at once. */
export interface Problem {
  readonly severity: 'error' | 'warning'
  /** Stable, for scripts: `variable-unknown`, `yaml-syntax`, `password-missing`. */
  readonly code: string
  readonly message: string
  readonly where?: Origin | undefined
  /** What to do next, as a sentence. */
  readonly hint?: string | undefined
}

export interface ErrorDetails {
  /** Stable, for scripts: `host-unreachable`, `known-hosts-mismatch`. */
  readonly code: string
  readonly fault: Fault
  readonly where?: Origin | undefined
  readonly host?: string | undefined
  readonly step?: string | undefined
  readonly hint?: string | undefined
  /** All the mistakes, where one error stands for many. */
  readonly problems?: readonly Problem[] | undefined
  /** Last log lines or the output of what failed. */
  readonly log?: readonly string[] | undefined
  readonly cause?: unknown
}

/** Characters of a message; what is quoted in it may be a file's whole content. */
const LONGEST_MESSAGE = 1000

/** A message that can be read, whatever was quoted in it: its middle is left out where it is too long. */
export function readable(message: string): string {
  if (message.length <= LONGEST_MESSAGE) return message
  return `${message.slice(0, LONGEST_MESSAGE - 200)} [...] ${message.slice(-200)}`
}

/** The one error class that is shown to operators; anything else that is thrown is a bug. */
export class KollaError extends Error {
  override readonly name = 'KollaError'
  readonly details: ErrorDetails

  constructor(message: string, details: ErrorDetails) {
    super(readable(message), details.cause === undefined ? undefined : { cause: details.cause })
    this.details = details
  }
}

/** Whether it is our error with this code. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof KollaError && error.details.code === code
}

/** Whether something was nested deeper than the engine can follow. */
export function isStackOverflow(error: unknown): boolean {
  return error instanceof RangeError && /call stack/i.test(error.message)
}

const EXIT_CODES: Readonly<Record<Fault, number>> = {
  usage: 2,
  configuration: 2,
  host: 1,
  locked: 4,
  interrupted: 130,
  internal: 1,
}

/** The exit code of the process for whatever was thrown. */
export function exitCodeOf(error: unknown): number {
  return error instanceof KollaError ? EXIT_CODES[error.details.fault] : 1
}
