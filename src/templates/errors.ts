import { KollaError } from '../errors.ts'
import type { Origin } from '../errors.ts'
import type { TemplateErrorClass } from './types.ts'

/** What may be known about a template error beside its message. */
export interface TemplateErrorContext {
  readonly where?: Origin | undefined
  /** The variables whose templates led here, outermost first. */
  readonly chain?: readonly string[] | undefined
}

/** An error in a template or an expression: its class, what is wrong, where, and through which variables. */
export class TemplateError extends KollaError {
  readonly kind: TemplateErrorClass
  /** The message without the chain. */
  readonly reason: string
  readonly chain: readonly string[]

  constructor(kind: TemplateErrorClass, reason: string, { where, chain = [] }: TemplateErrorContext = {}) {
    super(chain.length > 0 ? `${reason} (in ${chain.join(' -> ')})` : reason, {
      code: `template-${kind}`,
      fault: 'configuration',
      where,
    })
    this.kind = kind
    this.reason = reason
    this.chain = chain
  }

  /** The same error with a place, unless it has one already: the innermost place is the useful one. */
  at(where: Origin): TemplateError {
    if (this.details.where) return this
    return new TemplateError(this.kind, this.reason, { where, chain: this.chain })
  }

  /** The same error, seen through the variable whose template failed. */
  through(variable: string, where?: Origin): TemplateError {
    return new TemplateError(this.kind, this.reason, {
      where: this.details.where ?? where,
      chain: [variable, ...this.chain],
    })
  }
}

/** A TemplateError of class `type`, as Python's TypeError. */
export function typeError(message: string): TemplateError {
  return new TemplateError('type', message)
}

/** A TemplateError of class `value`, as Python's ValueError. */
export function valueError(message: string): TemplateError {
  return new TemplateError('value', message)
}

/** The error that using an undefined value is. */
export function undefinedError(message: string): TemplateError {
  return new TemplateError('undefined', message)
}
