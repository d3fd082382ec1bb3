import { inspect } from 'node:util'

const MASK = '***'

/** A string that is never printed: `***` in text, JSON and inspect. `reveal()` is the only way to the value. */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  reveal(): string {
    return this.#value
  }

  toString(): string {
    return MASK
  }

  toJSON(): string {
    return MASK
  }

  [inspect.custom](): string {
    return MASK
  }
}

/** Shorter values are not masked inside text: replacing every "a" would hide nothing and garble everything. */
const SHORTEST_MASKED = 6

/** Replaces known secret values in text that leaves the process (logs, diffs, events, records, errors). */
export class Redactor {
  readonly #values = new Set<string>()
  #pattern: RegExp | undefined

  /** Adds values to mask; also each line of a multi-line one (keys), and its JSON and URL encoded forms. */
  add(values: Iterable<string>): void {
    for (const value of values) {
      for (const form of [value, ...value.split('\n'), JSON.stringify(value).slice(1, -1), encodeURIComponent(value)]) {
        const trimmed = form.trim()
        if (trimmed.length >= SHORTEST_MASKED && !trimmed.startsWith('-----')) this.#values.add(trimmed)
      }
    }
    this.#pattern = undefined
  }

  /** `text` with every known secret replaced by `***`. */
  redact(text: string): string {
    if (this.#values.size === 0) return text
    this.#pattern ??= new RegExp(
      [...this.#values]
        .sort((a, b) => b.length - a.length)
        .map((value) => value.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'))
        .join('|'),
      'g',
    )
    return text.replace(this.#pattern, MASK)
  }

  /** A deep copy of plain data with every string redacted. */
  redactData<T>(data: T): T {
    if (typeof data === 'string') return this.redact(data) as T
    if (Array.isArray(data)) return data.map((item) => this.redactData<unknown>(item)) as T
    if (data instanceof Secret) return MASK as T
    if (typeof data === 'object' && data !== null) {
      return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, this.redactData<unknown>(value)])) as T
    }
    return data
  }
}
