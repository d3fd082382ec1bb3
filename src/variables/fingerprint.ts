import { createHash } from 'node:crypto'
import { Bytes, Dict, Float, Tuple, Undefined } from '../templates/values.ts'
import { ComputedDict } from '../templates/values.ts'
import type { Value } from '../templates/types.ts'

const LONGEST_PLAIN = 100

/** Short texts that are equal exactly when the values are; what cannot be compared by content is equal to itself only. */
export class Fingerprints {
  readonly #identities = new WeakMap<object, string>()
  readonly #contents = new WeakMap<object, string>()
  #next = 0

  of(value: Value | undefined): string {
    if (typeof value === 'string') return value.startsWith('\0') ? `\0s${value}` : value
    if (value === undefined) return '\0unset'
    if (typeof value !== 'object' || value === null) return `\0${typeof value}${String(value)}`
    if (value instanceof Float) return `\0float${value.value}`
    const known = this.#contents.get(value)
    if (known !== undefined) return known
    const content = this.#content(value)
    this.#contents.set(value, content)
    return content
  }

  #content(value: Value & object): string {
    if (!isPlain(value)) return this.#identity(value)
    let text: string
    try {
      text = this.#write(value)
    } catch {
      return this.#identity(value)
    }
    return text.length <= LONGEST_PLAIN ? text : `\0#${createHash('sha1').update(text).digest('base64')}`
  }

  #identity(value: object): string {
    let identity = this.#identities.get(value)
    if (identity === undefined) {
      identity = `\0@${this.#next++}`
      this.#identities.set(value, identity)
    }
    return identity
  }

  /** Throws where a template inside fails: the value has no content then. */
  #write(value: Value & object): string {
    if (value instanceof Dict) return `\0{${[...value].map(([key, item]) => this.#pair(key, item)).join(',')}}`
    if (value instanceof Bytes) return `\0b${value.data.toString('hex')}`
    if (value instanceof Undefined) return `\0undefined${value.chain}`
    const items = value instanceof Tuple ? value.items : (value as readonly Value[])
    return `\0${value instanceof Tuple ? '(' : '['}${items.map((item) => this.#quoted(item)).join(',')}]`
  }

  #pair(key: Value, item: Value): string {
    return `${this.#quoted(key)}:${this.#quoted(item)}`
  }

  #quoted(value: Value): string {
    const text = this.of(value)
    return `${text.length}${text}`
  }
}

function isPlain(value: object): boolean {
  if (value instanceof ComputedDict) return false
  const isContainer = value instanceof Dict || value instanceof Tuple || Array.isArray(value)
  return isContainer || value instanceof Bytes || value instanceof Undefined
}
