// JSON as Python's json module writes and reads it: floats stay floats, and the spaces are its own.
import { TemplateError, typeError, valueError } from './errors.ts'
import { compare } from './python/compare.ts'
import { floatText } from './python/text.ts'
import { typeName } from './python/types.ts'
import type { Value } from './types.ts'
import { Bytes, Dict, Float, Opaque, Range, Tuple, Undefined } from './values.ts'

export interface JsonOptions {
  /** Spaces per level, or the indentation itself; `null`: all on one line. */
  readonly indent: string | null
  readonly sortKeys: boolean
  /** Escapes all that is not ASCII. */
  readonly ascii: boolean
  readonly itemSeparator: string
  readonly keySeparator: string
}

const DEEPEST = 500

function quoted(text: string, ascii: boolean): string {
  const json = JSON.stringify(text)
  if (!ascii) return json
  return json.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

function number(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity'
  return floatText(value)
}

function keyText(key: Value): string {
  if (typeof key === 'string') return key
  if (key === null) return 'null'
  if (typeof key === 'boolean') return String(key)
  if (typeof key === 'number' || typeof key === 'bigint') return String(key)
  if (key instanceof Float) return number(key.value)
  throw typeError(`keys must be str, int, float, bool or None, not ${typeName(key)}`)
}

/** A value as JSON. Throws a type error for what JSON has no form for. */
export function toJson(value: Value, options: JsonOptions, depth = 0): string {
  if (depth > DEEPEST) throw valueError('the value is nested too deeply for JSON')
  if (value === null) return 'null'
  if (typeof value === 'string') return quoted(value, options.ascii)
  if (typeof value === 'boolean' || typeof value === 'number' || typeof value === 'bigint') return String(value)
  if (value instanceof Float) return number(value.value)
  if (value instanceof Undefined) throw value.error
  const inner = (item: Value): string => toJson(item, options, depth + 1)
  if (Array.isArray(value)) return wrapped('[', ']', (value as readonly Value[]).map(inner), options, depth)
  if (value instanceof Tuple || value instanceof Range) return wrapped('[', ']', value.items.map(inner), options, depth)
  if (value instanceof Dict) {
    const pairs = options.sortKeys ? [...value].sort(([a], [b]) => compare(a, b)) : [...value]
    const entries = pairs.map(([key, item]) => quoted(keyText(key), options.ascii) + options.keySeparator + inner(item))
    return wrapped('{', '}', entries, options, depth)
  }
  if (value instanceof Bytes) throw typeError('Object of type bytes is not JSON serializable')
  const text = value instanceof Opaque && typeof value.data === 'string' ? value.data : undefined
  if (text === undefined) throw typeError(`Object of type ${typeName(value)} is not JSON serializable`)
  return quoted(text, options.ascii)
}

function wrapped(open: string, close: string, parts: readonly string[], options: JsonOptions, depth: number): string {
  const { indent, itemSeparator } = options
  if (parts.length === 0) return open + close
  if (indent === null) return open + parts.join(itemSeparator) + close
  const [outer, inner] = [`\n${indent.repeat(depth)}`, `\n${indent.repeat(depth + 1)}`]
  return open + inner + parts.join(itemSeparator.trimEnd() + inner) + outer + close
}

/** Reads JSON; also NaN and Infinity, as Python does. Throws a value error with line and column. */
export function fromJson(text: string): Value {
  return new Reader(text).document()
}

class Reader {
  readonly #text: string
  #position = 0

  constructor(text: string) {
    this.#text = text
  }

  document(): Value {
    if (this.#text.startsWith('\ufeff')) throw this.#error('Unexpected UTF-8 BOM')
    this.#space()
    const value = this.#value(0)
    this.#space()
    if (this.#position < this.#text.length) throw this.#error('Extra data')
    return value
  }

  #error(what: string): Error {
    const before = this.#text.slice(0, this.#position)
    const line = before.split('\n').length
    const column = this.#position - before.lastIndexOf('\n')
    return valueError(`${what}: line ${line} column ${column} (char ${this.#position})`)
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#position
    const found = pattern.exec(this.#text)?.[0]
    if (found !== undefined) this.#position += found.length
    return found
  }

  #space(): void {
    this.#match(/[ \t\n\r]*/y)
  }

  #value(depth: number): Value {
    if (depth > DEEPEST) throw new TemplateError('recursion', 'maximum recursion depth exceeded while decoding JSON')
    if (this.#match(/\{/y) !== undefined) return this.#object(depth)
    if (this.#match(/\[/y) !== undefined) return this.#array(depth)
    if (this.#text[this.#position] === '"') return this.#string()
    const word = this.#match(/null|true|false|NaN|-?Infinity/y)
    if (word !== undefined) return WORDS.get(word) as Value
    const digits = this.#match(/-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/y)
    if (digits === undefined) throw this.#error('Expecting value')
    if (/[.eE]/.test(digits)) return new Float(Number(digits))
    return Number.isSafeInteger(Number(digits)) ? Number(digits) : BigInt(digits)
  }

  #array(depth: number): Value {
    const items: Value[] = []
    this.#space()
    if (this.#match(/\]/y) !== undefined) return items
    for (;;) {
      this.#space()
      items.push(this.#value(depth + 1))
      this.#space()
      if (this.#match(/\]/y) !== undefined) return items
      if (this.#match(/,/y) === undefined) throw this.#error("Expecting ',' delimiter")
    }
  }

  #object(depth: number): Value {
    const dict = new Dict()
    this.#space()
    if (this.#match(/\}/y) !== undefined) return dict
    for (;;) {
      this.#space()
      if (this.#text[this.#position] !== '"') throw this.#error('Expecting property name enclosed in double quotes')
      const key = this.#string()
      this.#space()
      if (this.#match(/:/y) === undefined) throw this.#error("Expecting ':' delimiter")
      this.#space()
      dict.set(key, this.#value(depth + 1))
      this.#space()
      if (this.#match(/\}/y) !== undefined) return dict
      if (this.#match(/,/y) === undefined) throw this.#error("Expecting ',' delimiter")
    }
  }

  #string(): string {
    const literal = this.#match(/"(?:[^"\\\x00-\x1f]|\\.)*"/y)
    if (literal === undefined) throw this.#error('Unterminated string starting at')
    try {
      return JSON.parse(literal) as string
    } catch {
      throw this.#error('Invalid \\escape')
    }
  }
}

const WORDS: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['null', null],
  ['true', true],
  ['false', false],
  ['NaN', new Float(NaN)],
  ['Infinity', new Float(Infinity)],
  ['-Infinity', new Float(-Infinity)],
])
