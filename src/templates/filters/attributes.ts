import { items } from '../arguments.ts'
import { typeError } from '../errors.ts'
import { item as access } from '../python/access.ts'
import { compare, equals } from '../python/compare.ts'
import { isInteger, typeName } from '../python/types.ts'
import type { Value } from '../types.ts'
import { Undefined } from '../values.ts'

/** Reads something of an item: `attribute='a.b'`, `attribute=0`. */
export type Getter = (item: Value) => Value

function parts(attribute: Value | undefined): readonly Value[] {
  if (attribute === undefined || attribute === null) return []
  if (typeof attribute !== 'string') return [attribute]
  return attribute.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part))
}

/** What `attribute` names inside an item; `byDefault` where that is not there. */
export function attributeGetter(attribute: Value | undefined, byDefault?: Value | null): Getter {
  const path = parts(attribute)
  return (value) => {
    let found = value
    for (const part of path) {
      found = access(found, part)
      if (found instanceof Undefined && byDefault !== undefined && byDefault !== null) found = byDefault
    }
    return found
  }
}

/** Several attributes with commas between them: what `sort` compares. */
export function attributesGetter(attribute: Value | undefined): (item: Value) => readonly Value[] {
  const names = typeof attribute === 'string' ? attribute.split(',') : [attribute]
  const getters = names.map((name) => attributeGetter(name))
  return (value) => getters.map((get) => get(value))
}

/** For comparing without regard to case. */
export function folded(value: Value): Value {
  return typeof value === 'string' ? value.toLowerCase() : value
}

/** Sorted by key, equal ones in their order, also when reversed. */
export function sortedBy(
  values: readonly Value[],
  key: (item: Value) => readonly Value[],
  reverse = false,
): readonly Value[] {
  const keyed = values.map((value) => ({ value, key: key(value) }))
  for (const { key: parts } of keyed) for (const part of parts) if (part instanceof Undefined) throw part.error
  const order = (a: readonly Value[], b: readonly Value[]): number => {
    const index = a.findIndex((part, at) => !equals(part, b[at] as Value))
    return index < 0 ? 0 : compare(a[index] as Value, b[index] as Value) || 0
  }
  keyed.sort((a, b) => (reverse ? order(b.key, a.key) : order(a.key, b.key)))
  return keyed.map(({ value }) => value)
}

/** The value's items, or a type error that says what cannot be counted through. */
export function listOf(value: Value): readonly Value[] {
  if (isInteger(value)) throw typeError(`'${typeName(value)}' object is not iterable`)
  return items(value)
}
