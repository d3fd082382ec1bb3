// Python's values: see types.ts. The helper who owns src/templates fills this in.
import type { Value } from './types.ts'

/** A Python float; a JS number is an int. */
export class Float {
  readonly value: number
  constructor(value: number) {
    this.value = value
  }
}

/** A Python tuple. */
export class Tuple {
  readonly items: readonly Value[]
  constructor(items: readonly Value[]) {
    this.items = items
  }
}

/** Python bytes. */
export class Bytes {
  readonly data: Buffer
  constructor(data: Buffer) {
    this.data = data
  }
}

/** A value that does not exist; using it is an error that names the chain (`a.b.c`). */
export class Undefined {
  readonly chain: string
  constructor(chain: string) {
    this.chain = chain
  }
}

/** Anything that only passes through: a namespace, a macro, a date, `omit`. */
export class Opaque {
  readonly kind: string
  readonly data: unknown
  constructor(kind: string, data: unknown) {
    this.kind = kind
    this.data = data
  }
}

/** A Python dict: insertion order, and 1 == 1.0 == True as keys. */
export class Dict {
  readonly #entries = new Map<unknown, { readonly key: Value; value: Value }>()

  constructor(entries: Iterable<readonly [Value, Value]> = []) {
    for (const [key, value] of entries) this.set(key, value)
  }

  get size(): number {
    return this.#entries.size
  }

  get(key: Value): Value | undefined {
    return this.#entries.get(hashKey(key))?.value
  }

  has(key: Value): boolean {
    return this.#entries.has(hashKey(key))
  }

  set(key: Value, value: Value): this {
    const hash = hashKey(key)
    const found = this.#entries.get(hash)
    if (found) found.value = value
    else this.#entries.set(hash, { key, value })
    return this
  }

  delete(key: Value): boolean {
    return this.#entries.delete(hashKey(key))
  }

  *keys(): IterableIterator<Value> {
    for (const entry of this.#entries.values()) yield entry.key
  }

  *values(): IterableIterator<Value> {
    for (const entry of this.#entries.values()) yield entry.value
  }

  *entries(): IterableIterator<[Value, Value]> {
    for (const entry of this.#entries.values()) yield [entry.key, entry.value]
  }

  [Symbol.iterator](): IterableIterator<[Value, Value]> {
    return this.entries()
  }
}

function hashKey(key: Value): unknown {
  if (typeof key === 'boolean') return key ? 1 : 0
  if (key instanceof Float) return key.value
  if (key instanceof Tuple) return `tuple:${JSON.stringify(key.items.map((item) => [typeof item, String(hashKey(item))]))}`
  return key
}

/** Plain JS data as a Value: objects become Dicts, non-integral numbers Floats. */
export function fromData(data: unknown): Value {
  if (data === null || data === undefined) return null
  if (typeof data === 'number') return Number.isInteger(data) ? data : new Float(data)
  if (Array.isArray(data)) return data.map(fromData)
  if (typeof data === 'object' && Object.getPrototypeOf(data) === Object.prototype) {
    return new Dict(Object.entries(data).map(([key, value]) => [key, fromData(value)] as const))
  }
  return data as Value
}

/** A Value as plain JSON-like data: Dicts become objects, Floats numbers, Tuples arrays. */
export function toData(value: Value): unknown {
  if (value instanceof Float) return value.value
  if (value instanceof Tuple) return value.items.map(toData)
  if (value instanceof Bytes) return value.data.toString('latin1')
  if (value instanceof Dict) {
    return Object.fromEntries([...value].map(([key, item]) => [String(key), toData(item)]))
  }
  if (Array.isArray(value)) return value.map(toData)
  return value
}
