import { typeError, valueError } from '../errors.ts'
import type { Value } from '../types.ts'
import { Bytes, Float, Undefined } from '../values.ts'
import { isInteger, typeName } from './types.ts'

/** An int as a JS number where that is exact, a bigint beyond. */
export function normalizeInt(value: bigint): number | bigint {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value
}

/** A numeric value as a JS number, which may lose digits of a big int. */
export function toNumber(value: number | bigint | boolean | Float): number {
  if (typeof value === 'number') return value
  return value instanceof Float ? value.value : Number(value)
}

/** Cuts a JS number at the point, into an int. */
export function truncate(value: number): number | bigint {
  if (Number.isNaN(value)) throw valueError('cannot convert float NaN to integer')
  if (!Number.isFinite(value)) throw typeError('cannot convert float infinity to integer')
  const cut = Math.trunc(value)
  return Number.isSafeInteger(cut) ? cut + 0 : normalizeInt(BigInt(cut))
}

const PREFIXES: ReadonlyMap<string, number> = new Map([
  ['0b', 2],
  ['0o', 8],
  ['0x', 16],
])

/** `int(text, base)`; undefined when the text is no such number. */
export function parsePythonInt(text: string, base = 10): number | bigint | undefined {
  const match = /^\s*([+-]?)(.*?)\s*$/su.exec(text)
  let digits = match?.[2]?.toLowerCase() ?? ''
  const prefixed = PREFIXES.get(digits.slice(0, 2))
  if (prefixed !== undefined && (base === 0 || base === prefixed)) {
    digits = digits.slice(2).replace(/^_/, '')
    base = prefixed
  } else if (base === 0) {
    if (/^0[\d_]*[1-9]/.test(digits)) return undefined
    base = 10
  }
  if (!/^[0-9a-z]+(_[0-9a-z]+)*$/.test(digits)) return undefined
  digits = digits.replaceAll('_', '')
  const number = digitsToInt(digits, base)
  if (number === undefined) return undefined
  return match?.[1] === '-' ? normalizeInt(-number) : normalizeInt(number)
}

function digitsToInt(digits: string, base: number): bigint | undefined {
  for (const digit of digits) if (!(Number.parseInt(digit, 36) < base)) return undefined
  if (base === 10) return BigInt(digits)
  let total = 0n
  for (const digit of digits) total = total * BigInt(base) + BigInt(Number.parseInt(digit, 36))
  return total
}

const NAMED_FLOATS: ReadonlyMap<string, number> = new Map([
  ['inf', Infinity],
  ['infinity', Infinity],
  ['nan', NaN],
])

/** `float(text)`; undefined when the text is no such number. */
export function parsePythonFloat(text: string): number | undefined {
  const match = /^\s*([+-]?)(.*?)\s*$/su.exec(text)
  const body = (match?.[2] ?? '').toLowerCase()
  const sign = match?.[1] === '-' ? -1 : 1
  const named = NAMED_FLOATS.get(body)
  if (named !== undefined) return sign * named
  if (!/^(\d+(_\d+)*(\.(\d+(_\d+)*)?)?|\.\d+(_\d+)*)(e[+-]?\d+(_\d+)*)?$/.test(body)) return undefined
  return sign * Number(body.replaceAll('_', ''))
}

/** `int(value, base)`: throws a type or value error as Python does. */
export function toInt(value: Value, base = 10): number | bigint {
  if (value instanceof Undefined) throw value.error
  if (typeof value === 'boolean') return value ? 1 : 0
  if (isInteger(value)) return value
  if (value instanceof Float) return truncate(value.value)
  if (value instanceof Bytes) value = value.data.toString('latin1')
  if (typeof value !== 'string') {
    const wanted = 'a string, a bytes-like object or a real number'
    throw typeError(`int() argument must be ${wanted}, not '${typeName(value)}'`)
  }
  const parsed = parsePythonInt(value, base)
  if (parsed === undefined) throw valueError(`invalid literal for int() with base ${base}: '${value}'`)
  return parsed
}

/** `float(value)`: throws a type or value error as Python does. */
export function toFloat(value: Value): Float {
  if (value instanceof Undefined) throw value.error
  if (value instanceof Float) return value
  if (isInteger(value)) return new Float(toNumber(value))
  if (typeof value !== 'string') {
    throw typeError(`float() argument must be a string or a real number, not '${typeName(value)}'`)
  }
  const parsed = parsePythonFloat(value)
  if (parsed === undefined) throw valueError(`could not convert string to float: '${value}'`)
  return new Float(parsed)
}

/** A value used as an index or a count: an int, or a type error. */
export function toIndex(value: Value): number {
  if (value instanceof Undefined) throw value.error
  if (!isInteger(value)) throw typeError(`'${typeName(value)}' object cannot be interpreted as an integer`)
  return toNumber(value)
}
