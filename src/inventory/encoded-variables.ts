import { Dict, Float } from '../templates/values.ts'
import type { Value } from '../templates/types.ts'
import type { InventoryVariable, InventoryVariables } from './types.ts'

type Encoded = null | boolean | number | string | readonly Encoded[] | { readonly float: number } | { readonly dict: readonly (readonly [Encoded, Encoded])[] }

/** Variables of one file as JSON can hold them: name, value, line and column. */
export type EncodedVariables = readonly EncodedVariable[]
type EncodedVariable = readonly [name: string, value: Encoded, line: number | null, column: number | null]

/** Undefined where JSON cannot hold all of it: vaulted and unsafe texts, whole numbers beyond 2^53. */
export function encodeVariables(variables: InventoryVariables): EncodedVariables | undefined {
  const encoded: EncodedVariable[] = []
  for (const [name, { value, origin }] of variables) {
    const plain = encode(value)
    if (plain === undefined) return undefined
    encoded.push([name, plain, origin.line ?? null, origin.column ?? null])
  }
  return encoded
}

/** The same variables, as if `file` had just been parsed. */
export function decodeVariables(encoded: EncodedVariables, file: string): InventoryVariables {
  return new Map(
    encoded.map(([name, value, line, column]): [string, InventoryVariable] => {
      const place = { ...(line === null ? {} : { line }), ...(column === null ? {} : { column }) }
      return [name, { value: decode(value), origin: { file, ...place } }]
    }),
  )
}

function encode(value: Value): Encoded | undefined {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
  if (typeof value === 'number') return Number.isSafeInteger(value) && !Object.is(value, -0) ? value : undefined
  if (value instanceof Float) return Number.isFinite(value.value) && !Object.is(value.value, -0) ? { float: value.value } : undefined
  if (Array.isArray(value)) return all(value as readonly Value[], encode)
  if (!(value instanceof Dict) || value.constructor !== Dict) return undefined
  const dict = all([...value], ([key, item]) => pair(encode(key), encode(item)))
  return dict && { dict }
}

function pair(key: Encoded | undefined, item: Encoded | undefined): readonly [Encoded, Encoded] | undefined {
  return key === undefined || item === undefined ? undefined : [key, item]
}

function all<From, To>(items: readonly From[], change: (item: From) => To | undefined): readonly To[] | undefined {
  const changed: To[] = []
  for (const item of items) {
    const to = change(item)
    if (to === undefined) return undefined
    changed.push(to)
  }
  return changed
}

function decode(encoded: Encoded): Value {
  if (encoded === null || typeof encoded !== 'object') return encoded
  if (Array.isArray(encoded)) return (encoded as readonly Encoded[]).map(decode)
  if ('float' in encoded) return new Float(encoded.float)
  if ('dict' in encoded) return new Dict(encoded.dict.map(([key, item]) => [decode(key), decode(item)] as const))
  throw new TypeError('not what encodeVariables gives')
}
