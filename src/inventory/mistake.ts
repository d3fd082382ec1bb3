import { readable } from '../errors.ts'
import type { Origin, Problem } from '../errors.ts'

/** What is wrong in an inventory source; caught where sources are read and reported with all the others. */
export class InventoryMistake extends Error {
  readonly where: Origin
  readonly code: string
  readonly hint: string | undefined

  constructor(message: string, where: Origin, details: { readonly code?: string; readonly hint?: string } = {}) {
    super(readable(message))
    this.where = where
    this.code = details.code ?? 'inventory-syntax'
    this.hint = details.hint
  }

  asProblem(): Problem {
    return { severity: 'error', code: this.code, message: this.message, where: this.where, hint: this.hint }
  }
}
