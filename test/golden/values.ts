import { repr } from '../../src/templates/python.ts'
import type { Value } from '../../src/templates/types.ts'
import { Bytes, Dict, Float, fromData, Tuple } from '../../src/templates/values.ts'

/** JSON with `2.0` as a Float and integers beyond 2^53 as bigint. */
export function parseGolden(text: string): unknown {
  const revive = (_key: string, value: unknown, context: { readonly source?: string }): unknown => {
    if (typeof value !== 'number') return value
    const source = context.source ?? ''
    if (/[.eE]/.test(source)) return new Float(value)
    return Number.isSafeInteger(value) ? value : BigInt(source)
  }
  return JSON.parse(text, revive as (key: string, value: unknown) => unknown)
}

/** The name of a value's type in the golden vectors. */
export function goldenType(value: Value): string {
  if (value === null) return 'null'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'string') return 'string'
  if (typeof value === 'number' || typeof value === 'bigint') return 'int'
  if (value instanceof Float) return 'float'
  if (value instanceof Bytes) return 'bytes'
  if (value instanceof Dict) return 'dict'
  return Array.isArray(value) || value instanceof Tuple ? 'list' : 'other'
}

/** A text that is equal for equal values; dicts in the order of their keys, as the vectors do not keep it. */
export function canonical(value: Value): string {
  if (value instanceof Dict) {
    const entries = Array.from(value, ([key, item]) => [typeof key === 'string' ? key : repr(key), item] as const)
    entries.sort(([a], [b]) => (a < b ? -1 : 1))
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(',')}}`
  }
  if (Array.isArray(value)) return `[${(value as readonly Value[]).map(canonical).join(',')}]`
  if (value instanceof Tuple) return canonical(value.items)
  if (value instanceof Bytes) return JSON.stringify(value.data.toString('latin1'))
  return typeof value === 'string' ? JSON.stringify(value) : repr(value)
}

/** Whether a value is what a vector expects, in type and content. */
export function sameValue(got: Value, expected: unknown, type: string): boolean {
  return goldenType(got) === type && canonical(got) === canonical(fromData(expected))
}

/** As sameValue, for a list whose order comes from a Python set. */
export function equalAnyOrder(got: Value, expected: unknown, type: string): boolean {
  if (goldenType(got) !== type || !Array.isArray(got) || !Array.isArray(expected)) return false
  const sorted = (items: readonly Value[]): string => items.map(canonical).sort().join()
  return sorted(got) === sorted(expected.map(fromData))
}
