import { TemplateError, typeError } from './errors.ts'
import { toFloat, toIndex } from './python/numbers.ts'
import { str } from './python/text.ts'
import { iterate, truthy, typeName } from './python/types.ts'
import type { Call, Value } from './types.ts'
import { Undefined } from './values.ts'

/** The arguments of one call under the names that Python gives the parameters. */
export class Arguments {
  readonly #values = new Map<string, Value>()

  /** `names`: the parameters after the input, in order. Throws a type error for an argument too many. */
  constructor(call: Call, ...names: readonly string[]) {
    if (call.args.length > names.length) {
      throw typeError(`takes at most ${names.length} arguments, ${call.args.length} were given`)
    }
    for (const [index, value] of call.args.entries()) this.#values.set(names[index] as string, value)
    for (const [name, value] of call.kwargs) {
      if (!names.includes(name)) throw typeError(`got an unexpected keyword argument '${name}'`)
      if (this.#values.has(name)) throw typeError(`got multiple values for argument '${name}'`)
      this.#values.set(name, value)
    }
  }

  /** Undefined when it was not given. */
  get(name: string): Value | undefined {
    return this.#values.get(name)
  }

  /** Undefined when it was not given or is none. */
  given(name: string): Exclude<Value, null> | undefined {
    return this.#values.get(name) ?? undefined
  }

  require(name: string): Value {
    const value = this.#values.get(name)
    if (value === undefined) throw typeError(`missing the argument '${name}'`)
    return value
  }

  bool(name: string, byDefault: boolean): boolean {
    const value = this.#values.get(name)
    return value === undefined ? byDefault : truthy(value)
  }

  int(name: string, byDefault: number): number {
    const value = this.given(name)
    return value === undefined ? byDefault : toIndex(value)
  }

  number(name: string, byDefault: number): number {
    const value = this.given(name)
    return value === undefined ? byDefault : toFloat(value).value
  }

  /** A string; a type error for anything else. */
  string(name: string, byDefault: string): string {
    const value = this.given(name)
    return value === undefined ? byDefault : asString(value)
  }
}

/** The value if it is a string; a type error otherwise. */
export function asString(value: Value): string {
  if (typeof value === 'string') return value
  if (value instanceof Undefined) throw value.error
  throw typeError(`expected str, got ${typeName(value)}`)
}

/** `str(value)`, under the name that says why: what Python's to_text does with other than strings. */
export function asText(value: Value): string {
  return str(value)
}

/** What iterating the value gives; throws when one of the items is undefined. */
export function items(value: Value): readonly Value[] {
  const found = iterate(value)
  for (const item of found) if (item instanceof Undefined) throw item.error
  return found
}

/** An error of a plugin that is neither a type nor a value error of Python's. */
export function filterError(message: string): TemplateError {
  return new TemplateError('filter', message)
}

/** Longest text a filter builds: beyond, a template is an attack or a mistake. */
const LONGEST = 50_000_000

/** Throws a value error when a filter would build a text longer than any file we write. */
export function checkSize(length: number): void {
  if (length > LONGEST) throw new TemplateError('value', `the result would have ${length} characters`)
}

/** Most items a filter puts into new lists. */
const MOST_ITEMS = 1_000_000

/** Throws a value error when a filter would build more than any list we need. */
export function checkItems(count: number): void {
  if (count > MOST_ITEMS) throw new TemplateError('value', `the result would have ${count} items`)
}
