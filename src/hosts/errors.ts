import { KollaError } from '../errors.ts'
import type { ErrorDetails } from '../errors.ts'

/** An error of one host: fault `host`, with what to do next. */
export function hostError(host: string, code: string, message: string, more: Partial<ErrorDetails> = {}): KollaError {
  return new KollaError(`${host}: ${message}`, { code, fault: 'host', host, ...more })
}

/** Its message, whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** A property of an error that a library added (`code`, `reason`, `level`). */
export function propertyOf(error: unknown, name: string): unknown {
  return typeof error === 'object' && error !== null ? (error as Record<string, unknown>)[name] : undefined
}
