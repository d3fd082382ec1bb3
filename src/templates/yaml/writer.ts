import type { Flavour } from './analysis.ts'
import { BREAKS, isPrintable } from './analysis.ts'

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\0', '0'],
  ['\x07', 'a'],
  ['\x08', 'b'],
  ['\x09', 't'],
  ['\x0a', 'n'],
  ['\x0b', 'v'],
  ['\x0c', 'f'],
  ['\x0d', 'r'],
  ['\x1b', 'e'],
  ['"', '"'],
  ['\\', '\\'],
  ['\x85', 'N'],
  ['\xa0', '_'],
  ['\u2028', 'L'],
  ['\u2029', 'P'],
])

function escaped(character: string): string {
  const known = ESCAPES.get(character)
  if (known !== undefined) return `\\${known}`
  const code = character.codePointAt(0) ?? 0
  const hex = code.toString(16).toUpperCase()
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`
}

function isBreak(character: string | undefined): boolean {
  return character !== undefined && BREAKS.includes(character)
}

/** Writes characters, knows the column, and folds long scalars at the places where the two emitters do. */
export class Writer {
  readonly #parts: string[] = []
  readonly #flavour: Flavour
  readonly #width: number
  readonly #unicode: boolean
  #column = 0
  /** Whether the last thing written was white space, and whether the line has nothing but indentation so far. */
  #whitespace = true
  #indention = true
  indent = -1

  constructor(flavour: Flavour, width: number, unicode: boolean) {
    this.#flavour = flavour
    this.#width = width
    this.#unicode = unicode
  }

  get text(): string {
    return this.#parts.join('')
  }

  get atIndention(): boolean {
    return this.#indention
  }

  get tooWide(): boolean {
    return this.#column > this.#width
  }

  indicator(text: string, needSpace: boolean, { whitespace = false, indention = false } = {}): void {
    this.#put(this.#whitespace || !needSpace ? text : ` ${text}`)
    this.#whitespace = whitespace
    this.#indention &&= indention
  }

  newIndent(): void {
    const indent = Math.max(this.indent, 0)
    if (!this.#indention || this.#column > indent || (this.#column === indent && !this.#whitespace)) this.#lineBreak()
    if (this.#column < indent) {
      this.#whitespace = true
      this.#put(' '.repeat(indent - this.#column))
    }
    if (this.#flavour === 'libyaml') this.#whitespace = this.#indention = true
  }

  plain(text: string, foldable: boolean): void {
    if (!this.#whitespace && (text !== '' || this.#flavour === 'pyyaml') && text !== '') this.#put(' ')
    this.#fold(text, foldable, true)
    this.#whitespace = this.#indention = false
  }

  singleQuoted(text: string, foldable: boolean): void {
    this.indicator("'", true)
    this.#fold(text, foldable, false)
    this.indicator("'", false)
  }

  /** Spaces may become line breaks where the line is too wide; a break is written twice. */
  #fold(text: string, foldable: boolean, plain: boolean): void {
    const characters = Array.from(text)
    const end = characters.length
    let breaks = false
    for (const [index, character] of characters.entries()) {
      const next = characters[index + 1]
      if (isBreak(character)) {
        if (!breaks && character === '\n') this.#lineBreak()
        this.#lineBreak(character)
        breaks = true
        continue
      }
      if (breaks) this.newIndent()
      breaks = false
      const lone = character === ' ' && next !== ' ' && characters[index - 1] !== ' '
      const inside = plain || (index !== 0 && index !== end - 1)
      if (lone && inside && foldable && this.tooWide) {
        this.newIndent()
        this.#whitespace = this.#indention = false
        continue
      }
      this.#put(character === "'" && !plain ? "''" : character)
      this.#indention = false
    }
    if (breaks) this.newIndent()
  }

  doubleQuoted(text: string, foldable: boolean): void {
    this.indicator('"', true)
    if (this.#flavour === 'libyaml') this.#doubleLibyaml(text, foldable)
    else this.#doublePython(text, foldable)
    this.indicator('"', false)
  }

  #needsEscape(character: string): boolean {
    if (character === '"' || character === '\\' || isBreak(character)) return true
    if (!isPrintable(character, 'libyaml')) return true
    return !this.#unicode && character > '\x7e'
  }

  #doubleLibyaml(text: string, foldable: boolean): void {
    const characters = Array.from(text)
    let spaces = false
    for (const [index, character] of characters.entries()) {
      if (character !== ' ') {
        this.#put(this.#needsEscape(character) ? escaped(character) : character)
        spaces = false
        continue
      }
      if (foldable && !spaces && this.tooWide && index !== 0 && index !== characters.length - 1) {
        this.newIndent()
        if (characters[index + 1] === ' ') this.#put('\\')
      } else this.#put(' ')
      spaces = true
    }
  }

  /** Python's emitter looks ahead: it breaks before a word that would not fit. */
  #doublePython(text: string, foldable: boolean): void {
    const characters = Array.from(text)
    let start = 0
    for (let end = 0; end <= characters.length; end++) {
      const character = characters[end]
      if (character === undefined || this.#needsEscape(character)) {
        this.#put(characters.slice(start, end).join(''))
        start = end
        if (character !== undefined) {
          this.#put(escaped(character))
          start = end + 1
        }
      }
      const inside = end > 0 && end < characters.length - 1 && (character === ' ' || start >= end)
      if (!inside || !foldable || this.#column + (end - start) <= this.#width) continue
      this.#put(`${characters.slice(start, end).join('')}\\`)
      start = Math.max(start, end)
      this.newIndent()
      this.#whitespace = this.#indention = false
      if (characters[start] === ' ') this.#put('\\')
    }
  }

  /** `|`, for binary data: lines as they are. */
  literal(text: string): void {
    this.indicator('|', true)
    this.#lineBreak()
    for (const line of text.replace(/\n$/, '').split('\n')) {
      this.newIndent()
      this.#put(line)
      this.#lineBreak()
    }
  }

  #put(text: string): void {
    this.#parts.push(text)
    this.#column += text.length === 1 ? 1 : Array.from(text).length
  }

  #lineBreak(character = '\n'): void {
    this.#parts.push(character)
    this.#whitespace = this.#indention = true
    this.#column = 0
  }
}
