import type { KollaError, Problem } from '../errors.ts'

/** An error that was thrown, as one of many. */
export function asProblem({ message, details: { code, where, hint } }: KollaError): Problem {
  return { severity: 'error', code, message, where, hint }
}
