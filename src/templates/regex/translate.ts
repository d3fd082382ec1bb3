// Python's regular expressions in JavaScript's: the same matches, for all that both can say.
import { filterError } from '../arguments.ts'

const DIGIT = '\\p{Nd}'
const SPACE = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000'
const WORD = '\\p{L}\\p{N}_'

const CLASSES: ReadonlyMap<string, string> = new Map([
  ['d', DIGIT],
  ['s', SPACE],
  ['w', WORD],
])

const START = '(?<![^])'
const END = '(?![^])'
const BOUNDARY = `(?:(?<=[${WORD}])(?![${WORD}])|(?<![${WORD}])(?=[${WORD}]))`
const NO_BOUNDARY = `(?:(?<=[${WORD}])(?=[${WORD}])|(?<![${WORD}])(?![${WORD}]))`

const ASSERTIONS: ReadonlyMap<string, string> = new Map([
  ['A', START],
  ['Z', END],
  ['b', BOUNDARY],
  ['B', NO_BOUNDARY],
])

const CONTROLS: ReadonlyMap<string, string> = new Map([
  ['a', '\\x07'],
  ['f', '\\f'],
  ['n', '\\n'],
  ['r', '\\r'],
  ['t', '\\t'],
  ['v', '\\v'],
])

export interface RegexFlags {
  readonly ignoreCase: boolean
  readonly multiline: boolean
}

class Translator {
  readonly #pattern: readonly string[]
  #position = 0
  #ignoreCase: boolean
  #multiline: boolean
  #dotAll = false
  #verbose = false
  #open = 0

  constructor(pattern: string, flags: RegexFlags) {
    this.#pattern = Array.from(pattern)
    this.#ignoreCase = flags.ignoreCase
    this.#multiline = flags.multiline
  }

  translate(): RegExp {
    let source = ''
    while (this.#position < this.#pattern.length) source += this.#next()
    if (this.#open > 0) throw filterError('missing ), unterminated subpattern')
    try {
      return new RegExp(source, this.#ignoreCase ? 'giv' : 'gv')
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message.replace(/^.*: /s, '') : String(cause)
      throw filterError(`the regular expression '${this.#pattern.join('')}' is not understood: ${reason}`)
    }
  }

  #take(): string {
    return this.#pattern[this.#position++] ?? ''
  }

  #ahead(text: string): boolean {
    return this.#pattern.slice(this.#position, this.#position + text.length).join('') === text
  }

  #until(end: string): string {
    const stop = this.#pattern.indexOf(end, this.#position)
    if (stop < 0) throw filterError(`missing ${end}, unterminated name`)
    const text = this.#pattern.slice(this.#position, stop).join('')
    this.#position = stop + 1
    return text
  }

  #next(): string {
    const character = this.#take()
    switch (character) {
      case '\\':
        return this.#escape()
      case '[':
        return this.#set()
      case '(':
        return this.#group()
      case ')':
        if (this.#open-- === 0) throw filterError('unbalanced parenthesis')
        return ')'
      case '.':
        return this.#dotAll ? '[^]' : '[^\\n]'
      case '^':
        return this.#multiline ? '(?<![^\\n])' : START
      case '$':
        return this.#multiline ? `(?=\\n|${END})` : `(?=\\n?${END})`
      case '{':
        return this.#repetition()
      case '}':
      case ']':
      case '/':
        return `\\${character}`
      default:
        return this.#verbose ? this.#verboseCharacter(character) : character
    }
  }

  #verboseCharacter(character: string): string {
    if (/\s/.test(character)) return ''
    if (character !== '#') return character
    while (this.#position < this.#pattern.length && this.#take() !== '\n');
    return ''
  }

  /** `{2,3}` repeats, `{,3}` counts from zero, any other brace is itself. */
  #repetition(): string {
    const match = /^(\d*)(,?)(\d*)\}/.exec(this.#pattern.slice(this.#position, this.#position + 24).join(''))
    const [whole, least, comma, most] = match ?? []
    if (whole === undefined || whole === '}' || (least === '' && most === '' && comma === ',')) return '\\{'
    this.#position += whole.length
    return `{${least === '' ? '0' : least}${comma}${most}}`
  }

  #group(): string {
    this.#open++
    if (!this.#ahead('?')) return '('
    this.#position++
    if (this.#ahead('P<')) {
      this.#position += 2
      return `(?<${this.#until('>')}>`
    }
    if (this.#ahead('P=')) {
      this.#position += 2
      this.#open--
      return `\\k<${this.#until(')')}>`
    }
    if (this.#ahead('#')) {
      this.#until(')')
      this.#open--
      return ''
    }
    for (const opening of ['<=', '<!', ':', '=', '!']) {
      if (!this.#ahead(opening)) continue
      this.#position += opening.length
      return `(?${opening}`
    }
    return this.#flags()
  }

  #flags(): string {
    const match = /^([aiLmsux]*)(?:-([imsx]+))?([):])/.exec(this.#pattern.slice(this.#position).join(''))
    if (!match)
      throw filterError('unknown extension in the regular expression: only what JavaScript has too is supported')
    const [whole, on = '', off = '', end] = match
    this.#position += whole.length
    if (end === ':') {
      const modifiers = (flags: string): string => flags.replace(/[^i]/g, '')
      const [added, removed] = [modifiers(on), modifiers(off)]
      return `(?${added}${removed === '' ? '' : `-${removed}`}:`
    }
    this.#open--
    this.#ignoreCase ||= on.includes('i')
    this.#multiline ||= on.includes('m')
    this.#dotAll ||= on.includes('s')
    this.#verbose ||= on.includes('x')
    return ''
  }

  #escape(): string {
    const character = this.#take()
    const assertion = ASSERTIONS.get(character)
    if (assertion !== undefined) return assertion
    if (/[1-9]/.test(character)) return this.#backReference(character)
    const lower = CLASSES.get(character.toLowerCase())
    if (lower !== undefined) return character === character.toLowerCase() ? `[${lower}]` : `[^${lower}]`
    return this.#literalEscape(character)
  }

  #backReference(first: string): string {
    const second = this.#pattern[this.#position]
    if (second === undefined || !/\d/.test(second)) return `(?:\\${first})`
    this.#position++
    return `(?:\\${first}${second})`
  }

  /** An escape that means one character, inside and outside of a set. */
  #literalEscape(character: string): string {
    if (character === '') throw filterError('bad escape (end of pattern)')
    const control = CONTROLS.get(character)
    if (control !== undefined) return control
    if (character === '0') return '\\x00'
    const digits = character === 'x' ? 2 : character === 'u' ? 4 : character === 'U' ? 8 : 0
    if (digits > 0) {
      const hex = this.#pattern.slice(this.#position, this.#position + digits).join('')
      if (!new RegExp(`^[0-9a-fA-F]{${digits}}$`).test(hex)) throw filterError(`incomplete escape \\${character}${hex}`)
      this.#position += digits
      return `\\u{${hex.replace(/^0+(?=.)/, '')}}`
    }
    if (/[A-Za-z]/.test(character)) throw filterError(`bad escape \\${character}`)
    return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
  }

  #set(): string {
    let source = '['
    if (this.#ahead('^')) source += this.#take()
    let first = true
    for (;;) {
      if (this.#position >= this.#pattern.length) throw filterError('unterminated character set')
      const character = this.#take()
      if (character === ']' && !first) return `${source}]`
      const range = character === '-' && !first && !this.#ahead(']')
      first = false
      if (character === '\\') source += this.#setEscape()
      else source += !range && /[\]/^[{}()|$.*+?&\-!#%,:;<=>@`~]/.test(character) ? `\\${character}` : character
    }
  }

  #setEscape(): string {
    const character = this.#take()
    const lower = CLASSES.get(character.toLowerCase())
    if (lower === undefined) return character === 'b' ? '\\x08' : this.#literalEscape(character)
    return character === character.toLowerCase() ? lower : `[^${lower}]`
  }
}

/** The JavaScript expression (global) for a Python one. Throws a filter error for what Python refuses. */
export function compileRegex(pattern: string, flags: RegexFlags): RegExp {
  return new Translator(pattern, flags).translate()
}
