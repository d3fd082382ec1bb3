import { typeError } from '../errors.ts'
import type { Value } from '../types.ts'
import { Blank, Bytes, Dict, Float, Range, Tuple, Undefined } from '../values.ts'
import { isNumber, typeName } from './types.ts'

/** `a == b`. An undefined value throws. */
export function equals(a: Value, b: Value): boolean {
  if (a === b && !(a instanceof Undefined)) return true
  if (a instanceof Undefined) throw a.error
  if (b instanceof Undefined) throw b.error
  if (isNumber(a)) return isNumber(b) && compareNumbers(a, b) === 0
  if (Array.isArray(a)) return Array.isArray(b) && sameItems(a, b)
  if (a instanceof Tuple) return b instanceof Tuple && sameItems(a.items, b.items)
  if (a instanceof Dict) return b instanceof Dict && sameEntries(a, b)
  if (a instanceof Bytes) return b instanceof Bytes && a.data.equals(b.data)
  if (a instanceof Range) return b instanceof Range && sameItems(a.items, b.items)
  return a instanceof Blank && b instanceof Blank
}

function sameItems(a: readonly Value[], b: readonly Value[]): boolean {
  return a.length === b.length && a.every((item, index) => equals(item, b[index] as Value))
}

function sameEntries(a: Dict, b: Dict): boolean {
  if (a.size !== b.size) return false
  for (const [key, value] of a) {
    if (!b.has(key) || !equals(value, b.get(key) as Value)) return false
  }
  return true
}

/** Exact between ints and floats: JS compares a bigint with a number by value. NaN for what has no order. */
function compareNumbers(a: number | bigint | boolean | Float, b: number | bigint | boolean | Float): number {
  const left = a instanceof Float ? a.value : typeof a === 'boolean' ? Number(a) : a
  const right = b instanceof Float ? b.value : typeof b === 'boolean' ? Number(b) : b
  if (left < right) return -1
  if (left > right) return 1
  return Number.isNaN(left) || Number.isNaN(right) ? NaN : 0
}

function compareStrings(a: string, b: string): number {
  if (a === b) return 0
  const end = Math.min(a.length, b.length)
  let index = 0
  while (index < end && a.charCodeAt(index) === b.charCodeAt(index)) index++
  const left = a.charCodeAt(index)
  const right = b.charCodeAt(index)
  if (index === end) return a.length - b.length
  // Surrogates stand for characters after all others, but their codes do not.
  const leftHigh = left >= 0xd800 && left < 0xe000
  const rightHigh = right >= 0xd800 && right < 0xe000
  return leftHigh === rightHigh ? left - right : leftHigh ? 1 : -1
}

function compareItems(a: readonly Value[], b: readonly Value[], operator: string): number {
  const end = Math.min(a.length, b.length)
  for (let index = 0; index < end; index++) {
    const left = a[index] as Value
    const right = b[index] as Value
    if (!equals(left, right)) return compare(left, right, operator)
  }
  return a.length - b.length
}

/** Negative, zero or positive, or NaN where neither is smaller; a type error for what Python does not order. */
export function compare(a: Value, b: Value, operator = '<'): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  if (typeof a === 'string' && typeof b === 'string') return compareStrings(a, b)
  if (a instanceof Undefined) throw a.error
  if (b instanceof Undefined) throw b.error
  if (isNumber(a) && isNumber(b)) return compareNumbers(a, b)
  if (Array.isArray(a) && Array.isArray(b)) return compareItems(a, b, operator)
  if (a instanceof Tuple && b instanceof Tuple) return compareItems(a.items, b.items, operator)
  if (a instanceof Bytes && b instanceof Bytes) return Buffer.compare(a.data, b.data)
  throw typeError(`'${operator}' not supported between instances of '${typeName(a)}' and '${typeName(b)}'`)
}

/** `item in container`. */
export function contains(container: Value, item: Value): boolean {
  if (typeof container === 'string') {
    if (item instanceof Undefined) throw item.error
    if (typeof item === 'string') return container.includes(item)
    throw typeError(`'in <string>' requires string as left operand, not ${typeName(item)}`)
  }
  if (container instanceof Dict) return container.has(item)
  if (Array.isArray(container)) return (container as readonly Value[]).some((member) => equals(member, item))
  if (container instanceof Tuple) return container.items.some((member) => equals(member, item))
  if (container instanceof Undefined) throw container.error
  if (container instanceof Range) return container.items.some((member) => equals(member, item))
  if (container instanceof Blank) return false
  if (container instanceof Bytes) {
    if (item instanceof Bytes) return container.data.includes(item.data)
    if (typeof item === 'number') return container.data.includes(item)
  }
  throw typeError(`argument of type '${typeName(container)}' is not iterable`)
}
