import { isStackOverflow } from '../../errors.ts'
import { TemplateError, typeError } from '../errors.ts'
import type { Call, GlobalFunction, Value } from '../types.ts'
import { Opaque, Undefined } from '../values.ts'
import { typeName } from '../python/types.ts'

/** What a template can hold beside data: a function, a macro, a loop, a module. It has attributes and may be called. */
export class TemplateObject extends Opaque {
  readonly attribute: (name: string) => Value | undefined
  readonly call: GlobalFunction | undefined
  /** Whether it takes undefined arguments as they are; others are not called with one. */
  readonly takesUndefined: boolean

  constructor(
    kind: string,
    {
      attribute = () => undefined,
      call,
      takesUndefined = false,
      data,
    }: {
      readonly attribute?: (name: string) => Value | undefined
      readonly call?: GlobalFunction
      readonly takesUndefined?: boolean
      readonly data?: unknown
    },
  ) {
    super(kind, data)
    this.attribute = attribute
    this.call = call
    this.takesUndefined = takesUndefined
  }
}

/** A function as a template holds it. */
export function functionObject(call: GlobalFunction, kind = 'function', takesUndefined = false): TemplateObject {
  return new TemplateObject(kind, { call, takesUndefined })
}

/** What `namespace()` gives: attributes that `{% set ns.x = ... %}` changes. */
export class Namespace extends TemplateObject {
  readonly values: Map<string, Value>
  constructor(values: Map<string, Value>) {
    super('Namespace', { attribute: (name) => values.get(name) })
    this.values = values
  }
}

/** The first undefined value of a call, if any. */
export function firstUndefined(call: Call): Undefined | undefined {
  for (const value of call.args) if (value instanceof Undefined) return value
  for (const value of call.kwargs.values()) if (value instanceof Undefined) return value
  return undefined
}

/** What an error inside a call becomes: a missing value may still be caught by `default`, anything else is an error. */
export function caught(error: unknown): Value {
  if (error instanceof TemplateError) {
    if (error.kind === 'undefined') return new Undefined(error.reason, () => error)
    throw error
  }
  if (isStackOverflow(error)) throw error
  if (error instanceof Error) throw new TemplateError('filter', error.message)
  throw error
}

/** `target(...)`. An undefined target or argument makes the result undefined. */
export function callValue(target: Value, call: Call): Value {
  if (target instanceof Undefined) return target
  if (!(target instanceof TemplateObject) || !target.call)
    throw typeError(`'${typeName(target)}' object is not callable`)
  if (!target.takesUndefined) {
    const undefinedArgument = firstUndefined(call)
    if (undefinedArgument) return undefinedArgument
  }
  try {
    return target.call(call)
  } catch (error) {
    return caught(error)
  }
}
