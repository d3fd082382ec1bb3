import { typeError } from '../errors.ts'
import type { Value } from '../types.ts'
import { Blank, Bytes, Dict, Float, Opaque, Range, Tuple, Undefined } from '../values.ts'

/** The name of Python's type, as error messages and `type_debug` give it. */
export function typeName(value: Value): string {
  if (value === null) return 'NoneType'
  if (typeof value === 'string') return 'str'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'number' || typeof value === 'bigint') return 'int'
  if (value instanceof Float) return 'float'
  if (Array.isArray(value)) return 'list'
  if (value instanceof Dict) return 'dict'
  if (value instanceof Tuple) return 'tuple'
  if (value instanceof Bytes) return 'bytes'
  if (value instanceof Undefined) return 'Undefined'
  return value instanceof Opaque || value instanceof Blank ? value.kind : 'object'
}

/** Python's truth of a value; an undefined one throws. */
export function truthy(value: Value): boolean {
  switch (typeof value) {
    case 'boolean':
      return value
    case 'string':
      return value.length > 0
    case 'number':
      return value !== 0
    case 'bigint':
      return value !== 0n
    default:
  }
  if (value === null) return false
  if (Array.isArray(value)) return value.length > 0
  if (value instanceof Dict) return value.size > 0
  if (value instanceof Float) return value.value !== 0
  if (value instanceof Tuple) return value.items.length > 0
  if (value instanceof Bytes) return value.data.length > 0
  if (value instanceof Undefined) throw value.error
  if (value instanceof Range) return value.items.length > 0
  return !(value instanceof Blank)
}

/** Whether JS counts the string as Python does: no character beyond the first plane. */
function isSimple(text: string): boolean {
  return !/[\ud800-\udbff]/.test(text)
}

/** The characters as Python counts them. */
export function characters(text: string): readonly string[] {
  return isSimple(text) ? text.split('') : Array.from(text)
}

/** The length of a string as Python counts it. */
export function stringLength(text: string): number {
  return isSimple(text) ? text.length : Array.from(text).length
}

/** `len(value)`. */
export function length(value: Value): number {
  if (typeof value === 'string') return stringLength(value)
  if (Array.isArray(value)) return value.length
  if (value instanceof Dict) return value.size
  if (value instanceof Tuple) return value.items.length
  if (value instanceof Bytes) return value.data.length
  if (value instanceof Undefined) throw value.error
  if (value instanceof Range) return value.items.length
  if (value instanceof Blank) return 0
  throw typeError(`object of type '${typeName(value)}' has no len()`)
}

/** What iterating the value gives: characters, items, keys. The list itself for a list, so do not change it. */
export function iterate(value: Value): readonly Value[] {
  if (Array.isArray(value)) return value as readonly Value[]
  if (value instanceof Tuple) return value.items
  if (value instanceof Dict) return [...value.keys()]
  if (typeof value === 'string') return characters(value)
  if (value instanceof Bytes) return [...value.data]
  if (value instanceof Undefined) throw value.error
  if (value instanceof Range) return value.items
  if (value instanceof Blank) return []
  throw typeError(`'${typeName(value)}' object is not iterable`)
}

/** Whether the value is an int: Python's bool counts as one. */
export function isInteger(value: Value): value is number | bigint | boolean {
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean'
}

/** Whether the value is an int, a bool or a float. */
export function isNumber(value: Value): value is number | bigint | boolean | Float {
  return isInteger(value) || value instanceof Float
}
