import { undefinedError, typeError, valueError } from '../errors.ts'
import type { Value } from '../types.ts'
import { Blank, Bytes, Dict, Float, Range, Tuple, Undefined } from '../values.ts'
import { characters, isInteger, typeName } from './types.ts'
import { toIndex, toNumber } from './numbers.ts'
import { repr } from './text.ts'

/** The undefined value that an access which finds nothing gives. */
export function missing(container: Value, key: Value): Undefined {
  const name = typeof key === 'string' ? `'${key}'` : repr(key)
  return new Undefined(typeof key === 'string' ? key : name, () =>
    undefinedError(`object of type '${typeName(container)}' has no attribute ${name}`),
  )
}

function isHashable(key: Value): boolean {
  if (key instanceof Tuple) return key.items.every(isHashable)
  return !Array.isArray(key) && !(key instanceof Dict)
}

/** `container[key]` without attributes: an entry of a dict, an item of a sequence; Undefined when there is none. */
export function item(container: Value, key: Value): Value {
  if (container instanceof Dict) {
    // What cannot be a key is just not there.
    const entry = isHashable(key) ? container.get(key) : undefined
    return entry === undefined ? missing(container, key) : entry
  }
  if (container instanceof Undefined) return container
  if (key instanceof Undefined) return key
  if (container instanceof Tuple && typeof key === 'string') {
    return container.items[container.names?.indexOf(key) ?? -1] ?? missing(container, key)
  }
  if (container instanceof Blank) throw undefinedError(`an inline if without else has no attribute ${repr(key)}`)
  if (!isInteger(key)) return missing(container, key)
  const items = sequence(container)
  if (!items) return missing(container, key)
  const index = toNumber(key)
  const found = items[index < 0 ? items.length + index : index]
  if (found === undefined) return missing(container, key)
  return found
}

function sequence(value: Value): readonly Value[] | undefined {
  if (Array.isArray(value)) return value as readonly Value[]
  if (value instanceof Tuple) return value.items
  if (typeof value === 'string') return characters(value)
  if (value instanceof Bytes) return [...value.data]
  if (value instanceof Range) return value.items
  return undefined
}

function bound(value: Value, length: number, step: number, byDefault: number): number {
  if (value === null) return byDefault
  const index = toIndex(value)
  const lowest = step < 0 ? -1 : 0
  const highest = step < 0 ? length - 1 : length
  return Math.min(Math.max(index < 0 ? index + length : index, lowest), highest)
}

function sliceItems<T>(items: readonly T[], start: Value, stop: Value, stepValue: Value): T[] {
  const step = stepValue === null ? 1 : toIndex(stepValue)
  if (step === 0) throw valueError('slice step cannot be zero')
  const from = bound(start, items.length, step, step < 0 ? items.length - 1 : 0)
  const to = bound(stop, items.length, step, step < 0 ? -1 : items.length)
  if (step === 1) return items.slice(from, Math.max(from, to))
  const result: T[] = []
  for (let index = from; step < 0 ? index > to : index < to; index += step) result.push(items[index] as T)
  return result
}

/** `container[start:stop:step]`; null for a part that is not given. */
export function slice(container: Value, start: Value, stop: Value, step: Value): Value {
  if (typeof container === 'string') return sliceItems(characters(container), start, stop, step).join('')
  if (container instanceof Tuple) return new Tuple(sliceItems(container.items, start, stop, step))
  if (container instanceof Bytes) return new Bytes(Buffer.from(sliceItems([...container.data], start, stop, step)))
  if (Array.isArray(container)) return sliceItems<Value>(container, start, stop, step)
  if (container instanceof Range) return sliceItems(container.items, start, stop, step)
  if (container instanceof Undefined) throw container.error
  if (container instanceof Float || isInteger(container)) {
    throw typeError(`'${typeName(container)}' object is not subscriptable`)
  }
  throw typeError(`unhashable type: 'slice'`)
}
