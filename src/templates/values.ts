/** Python's values: see types.ts. */
import { typeError, undefinedError } from './errors.ts'
import type { TemplateError } from './errors.ts'
import type { Value } from './types.ts'

/** A Python float; a JS number is an int. */
export class Float {
  readonly value: number
  constructor(value: number) {
    this.value = value
  }
}

/** A Python tuple; `names` are the attributes of a named one (`group.grouper`). */
export class Tuple {
  readonly items: readonly Value[]
  readonly names: readonly string[] | undefined
  constructor(items: readonly Value[], names?: readonly string[]) {
    this.items = items
    this.names = names
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
  readonly #error: (() => TemplateError) | undefined

  /** `error` makes what using the value throws; without it, that `chain` is undefined. */
  constructor(chain: string, error?: () => TemplateError) {
    this.chain = chain
    this.#error = error
  }

  /** What using this value throws. */
  get error(): TemplateError {
    return this.#error?.() ?? undefinedError(`'${this.chain}' is undefined`)
  }
}

/** What `'x' if false` gives: unlike Undefined it prints as nothing and counts as false and empty. */
export class Blank {
  readonly kind = 'Undefined'
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

/** A raw value that is no template but computes itself when it is read: `!unsafe` text, a vaulted text, what somebody resolved before. */
export class Deferred extends Opaque {
  readonly compute: () => Value
  constructor(compute: () => Value) {
    super('deferred', undefined)
    this.compute = compute
  }
}

/** An entry of a Dict; a lazy one is computed when it is first read. */
interface Entry {
  readonly key: Value
  value: Value | undefined
  lazy: (() => Value) | undefined
}

/** What `range()` gives: a list that prints as `range(0, 3)` and cannot be the result of a template. */
export class Range extends Opaque {
  readonly items: readonly Value[]
  constructor(text: string, items: readonly Value[]) {
    super('range', text)
    this.items = items
  }
}

/** A Python dict: insertion order, and 1 == 1.0 == True as keys. */
export class Dict {
  readonly #entries = new Map<unknown, Entry>()

  constructor(entries: Iterable<readonly [Value, Value]> = []) {
    for (const [key, value] of entries) this.set(key, value)
  }

  get size(): number {
    return this.#entries.size
  }

  get(key: Value): Value | undefined {
    const entry = this.#entries.get(typeof key === 'string' ? key : hashKey(key))
    return entry && read(entry)
  }

  has(key: Value): boolean {
    return this.#entries.has(hashKey(key))
  }

  set(key: Value, value: Value): this {
    return this.#put(key, value, undefined)
  }

  /** Sets a value that is computed when it is first read. */
  setLazy(key: Value, compute: () => Value): this {
    return this.#put(key, undefined, compute)
  }

  /** A copy with every value changed; what is computed when it is read stays so. */
  mapped(change: (value: Value) => Value): Dict {
    const result = new Dict()
    for (const entry of this.#entries.values()) {
      if (entry.lazy) result.setLazy(entry.key, () => change(read(entry)))
      else result.set(entry.key, change(entry.value as Value))
    }
    return result
  }

  delete(key: Value): boolean {
    return this.#entries.delete(hashKey(key))
  }

  *keys(): IterableIterator<Value> {
    for (const entry of this.#entries.values()) yield entry.key
  }

  *values(): IterableIterator<Value> {
    for (const entry of this.#entries.values()) yield read(entry)
  }

  *entries(): IterableIterator<[Value, Value]> {
    for (const entry of this.#entries.values()) yield [entry.key, read(entry)]
  }

  [Symbol.iterator](): IterableIterator<[Value, Value]> {
    return this.entries()
  }

  #put(key: Value, value: Value | undefined, lazy: (() => Value) | undefined): this {
    const hash = hashKey(key)
    const found = this.#entries.get(hash)
    if (found) {
      found.value = value
      found.lazy = lazy
    } else this.#entries.set(hash, { key, value, lazy })
    return this
  }
}

function read(entry: Entry): Value {
  if (entry.lazy) {
    entry.value = entry.lazy()
    entry.lazy = undefined
  }
  return entry.value as Value
}

/** Equal for the values that Python holds for the same key of a dict or member of a set; throws for what has no hash. */
export function hashKey(key: Value): unknown {
  if (typeof key === 'string') return key
  if (typeof key === 'boolean') return key ? 1 : 0
  if (key instanceof Float) return key.value
  if (key instanceof Tuple) return `\0tuple:${JSON.stringify(key.items.map(hashText))}`
  if (key instanceof Bytes) return `\0bytes:${key.data.toString('latin1')}`
  if (Array.isArray(key)) throw typeError("unhashable type: 'list'")
  if (key instanceof Dict) throw typeError("unhashable type: 'dict'")
  if (key instanceof Undefined) throw key.error
  return key
}

function hashText(key: Value): readonly [string, string] {
  const hash = hashKey(key)
  return [typeof hash, String(hash)]
}

/** What a ComputedDict asks for its entries. */
export interface ComputedEntries {
  keys(): Iterable<Value>
  has(key: Value): boolean
  get(key: Value): Value | undefined
}

/** A dict that is worked out on demand and never changed nor copied: hostvars. */
export class ComputedDict extends Dict {
  readonly #source: ComputedEntries

  constructor(source: ComputedEntries) {
    super()
    this.#source = source
  }

  override get size(): number {
    return [...this.#source.keys()].length
  }

  override get(key: Value): Value | undefined {
    return this.#source.get(key)
  }

  override has(key: Value): boolean {
    return this.#source.has(key)
  }

  override *keys(): IterableIterator<Value> {
    yield* this.#source.keys()
  }

  override *values(): IterableIterator<Value> {
    for (const [, value] of this.entries()) yield value
  }

  override *entries(): IterableIterator<[Value, Value]> {
    for (const key of this.#source.keys()) yield [key, this.#source.get(key) ?? null]
  }
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
  if (value instanceof Undefined) throw value.error
  if (value instanceof Dict) {
    return Object.fromEntries([...value].map(([key, item]) => [String(toData(key)), toData(item)]))
  }
  if (Array.isArray(value)) return value.map(toData)
  return value
}
