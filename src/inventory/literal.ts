import { Bytes, Dict, Float, Tuple } from '../templates/values.ts'
import type { Value } from '../templates/types.ts'
import { readString } from './string-literal.ts'

/** Deeper literals stay text, as Python's parser gives up on them too. */
const DEEPEST = 90

/** A value of an INI inventory: the Python literal it is (`5`, `True`, `['a', 1]`), or else the text itself. */
export function parseLiteral(text: string): Value {
  try {
    return new LiteralReader(text.replace(/^[ \t]+/, '')).read()
  } catch (error) {
    if (error instanceof SyntaxError) return text
    throw error
  }
}

const NUMBER =
  /^(?:0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|(?:\d(?:_?\d)*)?\.\d(?:_?\d)*(?:[eE][-+]?\d(?:_?\d)*)?|\d(?:_?\d)*\.?(?:[eE][-+]?\d(?:_?\d)*)?)(?![\w.])/
const STRING_START = /^(?:[rR][bB]|[bB][rR]|[rRbBuU])?(?:'|")/
const CLOSERS: Readonly<Record<string, string>> = { '[': ']', '(': ')', '{': '}' }

class LiteralReader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  read(): Value {
    const first = this.#value(0)
    const value = this.#skip() === ',' ? new Tuple([first, ...this.#items('', 0)]) : first
    if (this.#skip() !== '') throw new SyntaxError('More follows the value')
    return value
  }

  /** Skips blanks and a comment; the character that follows. */
  #skip(): string {
    while (/[ \t\f]/.test(this.#text.charAt(this.#at))) this.#at++
    if (this.#text.charAt(this.#at) === '#') this.#at = this.#text.length
    return this.#text.charAt(this.#at)
  }

  #value(depth: number): Value {
    if (depth > DEEPEST) throw new SyntaxError('Nested too deeply')
    const character = this.#skip()
    const rest = this.#text.slice(this.#at, this.#at + 3)
    if (character in CLOSERS) return this.#bracketed(character, depth)
    if (STRING_START.test(rest)) return this.#strings()
    if (character === '-' || character === '+') return this.#signed(character, depth)
    return this.#word()
  }

  /** Adjacent literals are one string. */
  #strings(): Value {
    const parts: (string | Buffer)[] = []
    do {
      const { value, end } = readString(this.#text, this.#at)
      parts.push(value)
      this.#at = end
      this.#skip()
    } while (STRING_START.test(this.#text.slice(this.#at, this.#at + 3)))
    const texts = parts.filter((part) => typeof part === 'string')
    if (texts.length === parts.length) return texts.join('')
    if (texts.length > 0) throw new SyntaxError('Bytes and text cannot be joined')
    return new Bytes(Buffer.concat(parts.filter((part) => typeof part !== 'string')))
  }

  #signed(sign: string, depth: number): Value {
    this.#at++
    // Python takes one sign before a number, and no more.
    if (/[-+]/.test(this.#skip())) throw new SyntaxError('Only a number has a sign')
    const value = this.#value(depth + 1)
    if (value instanceof Float) return sign === '-' ? new Float(-value.value) : value
    if (typeof value === 'bigint') return sign === '-' ? -value : value
    if (typeof value !== 'number') throw new SyntaxError('Only a number has a sign')
    return sign === '-' && value !== 0 ? -value : value
  }

  #word(): Value {
    const rest = this.#text.slice(this.#at)
    const name = /^[A-Za-z_]\w*/.exec(rest)?.[0]
    if (name !== undefined) {
      this.#at += name.length
      if (name === 'True') return true
      if (name === 'False') return false
      if (name === 'None') return null
      if (name === 'set' && /^\(\s*\)/.test(rest.slice(3))) {
        this.#at += (/^\(\s*\)/.exec(rest.slice(3))?.[0] ?? '').length
        return []
      }
      throw new SyntaxError(`${name} is no literal`)
    }
    const digits = NUMBER.exec(rest)?.[0]
    if (digits === undefined) throw new SyntaxError('No value')
    this.#at += digits.length
    return numberOf(digits)
  }

  #bracketed(open: string, depth: number): Value {
    this.#at++
    const close = CLOSERS[open] ?? ''
    if (open === '{') return this.#braces(depth)
    const start = this.#at
    const items = this.#items(close, depth)
    const source = this.#text.slice(start, this.#at - 1)
    const isGroup = open === '(' && items.length === 1 && !/,\s*$/.test(source)
    if (isGroup) return items[0] ?? null
    return open === '(' ? new Tuple(items) : items
  }

  /** Values up to the closing bracket, or to the end of the text where `close` is empty. */
  #items(close: string, depth: number): Value[] {
    const items: Value[] = []
    if (close === '') this.#at++
    for (;;) {
      if (this.#skip() === close) break
      items.push(this.#value(depth + 1))
      if (this.#skip() === ',') this.#at++
      else if (this.#skip() !== close) throw new SyntaxError('A comma is missing')
    }
    if (close !== '') this.#at++
    return items
  }

  #braces(depth: number): Value {
    const dict = new Dict()
    const set = new Dict()
    while (this.#skip() !== '}') {
      const key = this.#value(depth + 1)
      if (Array.isArray(key) || key instanceof Dict) throw new SyntaxError('A list cannot be a key')
      if (this.#skip() === ':') {
        this.#at++
        dict.set(key, this.#value(depth + 1))
      } else set.set(key, null)
      if (this.#skip() === ',') this.#at++
      else if (this.#skip() !== '}') throw new SyntaxError('A comma is missing')
    }
    this.#at++
    if (set.size > 0 && dict.size > 0) throw new SyntaxError('A set or a dict, not both')
    return set.size > 0 ? [...set.keys()] : dict
  }
}

function numberOf(digits: string): Value {
  const plain = digits.replaceAll('_', '')
  if (/^0[xob]/i.test(plain)) return narrow(BigInt(plain.toLowerCase()))
  if (/^\d+$/.test(plain)) {
    if (/^0+[1-9]/.test(plain)) throw new SyntaxError('A decimal number does not begin with 0')
    return narrow(BigInt(plain))
  }
  return new Float(Number(plain))
}

function narrow(value: bigint): number | bigint {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value
}
