import type { Token, TokenStream } from 'nunjucks/src/parser.js'
import { TemplateError } from '../errors.ts'
import { unescape } from './strings.ts'

/** How templates are marked up and which white space around tags goes: what `#jinja2:` may change. */
export interface Markup {
  readonly blockStart: string
  readonly blockEnd: string
  readonly variableStart: string
  readonly variableEnd: string
  readonly commentStart: string
  readonly commentEnd: string
  readonly trimBlocks: boolean
  readonly lstripBlocks: boolean
  readonly newline: string
  readonly keepTrailingNewline: boolean
  /** Backslashes in strings of `{{ }}` stand for themselves, as Ansible has it for values (not for template files). */
  readonly literalBackslashes: boolean
}

/** Ansible's defaults. */
export const DEFAULT_MARKUP: Markup = {
  blockStart: '{%',
  blockEnd: '%}',
  variableStart: '{{',
  variableEnd: '}}',
  commentStart: '{#',
  commentEnd: '#}',
  trimBlocks: true,
  lstripBlocks: false,
  newline: '\n',
  keepTrailingNewline: false,
  literalBackslashes: false,
}

/** Deepest brackets in brackets. */
const DEEPEST = 500

type Kind = 'block' | 'variable' | 'comment'

/** Nunjucks' names of token types, so that its parser can read what this lexer finds. */
const PUNCTUATION: Readonly<Record<string, string>> = {
  '(': 'left-paren',
  ')': 'right-paren',
  '[': 'left-bracket',
  ']': 'right-bracket',
  '{': 'left-curly',
  '}': 'right-curly',
  ',': 'comma',
  ':': 'colon',
  '~': 'tilde',
  '|': 'pipe',
}

const CLOSES: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' }

const FLOAT = /(?<!\.)(?:\d+_)*\d+(?:(?:\.(?:\d+_)*\d+)?e[+-]?(?:\d+_)*\d+|\.(?:\d+_)*\d+)/iy
const INTEGER = /0b(?:_?[01])+|0o(?:_?[0-7])+|0x(?:_?[\da-f])+|[1-9](?:_?\d)*|0(?:_?0)*/iy
const NAME = /[\p{L}\p{N}\p{M}\p{Pc}]+/uy
const IDENTIFIER = /^[\p{L}\p{Nl}_][\p{L}\p{N}\p{M}\p{Pc}]*$/u
const STRING = /'[^'\\]*(?:\\[\s\S][^'\\]*)*'|"[^"\\]*(?:\\[\s\S][^"\\]*)*"/y
const OPERATOR = /\*\*|\/\/|==|!=|>=|<=|[-+/*%~[\](){}><=.:|,;]/y
const SPACE = /\s+/y

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')
}

/**
 * Jinja2's lexer for Nunjucks' parser: Nunjucks' own ends `{{ {'a': {}} }}` at the first `}}`, knows no exponents,
 * no `+%}`, and takes `r/2` for a regular expression.
 */
export class JinjaLexer implements TokenStream {
  readonly tags: TokenStream['tags']
  readonly #source: string
  readonly #markup: Markup
  readonly #tokens: Token[] = []
  /** Where each kind of tag ends: made once. */
  readonly #ends: { block?: RegExp; variable?: RegExp } = {}
  #position = 0
  #line = 0
  /** Where the current line ends. */
  #newline: number
  #next = 0

  constructor(source: string, markup: Markup, as: 'template' | 'expression') {
    const text = source.replace(/\r\n?/g, '\n')
    this.#source = text.endsWith('\n') && !markup.keepTrailingNewline && as === 'template' ? text.slice(0, -1) : text
    this.#newline = this.#newlineAfter(0)
    this.#markup = markup
    this.tags = {
      BLOCK_END: markup.blockEnd,
      VARIABLE_START: markup.variableStart,
      VARIABLE_END: markup.variableEnd,
      COMMENT_START: markup.commentStart,
      COMMENT_END: markup.commentEnd,
    }
    if (as === 'expression') this.#code(undefined, false)
    else this.#template()
  }

  nextToken(): Token | null {
    return this.#tokens[this.#next++] ?? null
  }

  #emit(type: string, value: string, at: number): void {
    this.#tokens.push({ type, value, lineno: this.#lineAt(at), colno: 0 })
  }

  /** Lines are counted forward only, from the last position that was asked for. */
  #lineAt(position: number): number {
    while (this.#newline < position) {
      this.#line++
      this.#newline = this.#newlineAfter(this.#newline + 1)
    }
    return this.#line
  }

  #newlineAfter(position: number): number {
    const found = this.#source.indexOf('\n', position)
    return found < 0 ? Infinity : found
  }

  #fail(message: string, at: number): never {
    throw new TemplateError('syntax', message, { where: { file: '', line: this.#lineAt(at) + 1 } })
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#position
    return pattern.exec(this.#source)
  }

  #template(): void {
    const { blockStart, variableStart, commentStart, blockEnd } = this.#markup
    const starts = (
      [
        ['block', blockStart],
        ['variable', variableStart],
        ['comment', commentStart],
      ] as readonly (readonly [Kind, string])[]
    ).toSorted(([, a], [, b]) => b.length - a.length)
    const start = new RegExp(starts.map(([kind, text]) => `(?<${kind}>${escape(text)})`).join('|'), 'g')
    const end = escape(blockEnd)
    const raw = new RegExp(`${escape(blockStart)}[-+]?\\s*raw\\s*(?:-${end}\\s*|${end})`, 'y')
    for (;;) {
      const found = this.#match(start)
      const at = found?.index ?? this.#source.length
      const sign = found ? this.#source[at + found[0].length] : undefined
      const kind = starts.find(([name]) => found?.groups?.[name] !== undefined)?.[0]
      this.#data(this.#source.slice(this.#position, at), sign, kind)
      if (!found) return
      this.#position = at
      const rawTag = kind === 'block' ? this.#match(raw) : null
      if (rawTag) {
        this.#position += rawTag[0].length
        this.#raw()
        continue
      }
      this.#position += found[0].length + (sign === '-' || sign === '+' ? 1 : 0)
      if (kind === 'comment') this.#comment()
      else if (kind === 'block') this.#tag('block', at)
      else this.#tag('variable', at)
    }
  }

  #data(text: string, sign: string | undefined, kind: Kind | undefined): void {
    const at = this.#position
    if (sign === '-') text = text.trimEnd()
    else if (sign !== '+' && this.#markup.lstripBlocks && kind !== undefined && kind !== 'variable') {
      const lineStart = text.lastIndexOf('\n') + 1
      const startsLine = lineStart > 0 || at === 0 || this.#source[at - 1] === '\n'
      if (startsLine && /^\s*$/.test(text.slice(lineStart))) text = text.slice(0, lineStart)
    }
    if (text === '') return
    this.#emit('data', this.#markup.newline === '\n' ? text : text.replaceAll('\n', this.#markup.newline), at)
  }

  #raw(): void {
    const start = escape(this.#markup.blockStart)
    const end = escape(this.#markup.blockEnd)
    const closing = new RegExp(
      `${start}([-+]?)\\s*endraw\\s*(?:\\+${end}|-${end}\\s*|${end}${this.#afterBlock()})`,
      'g',
    )
    const found = this.#match(closing)
    if (!found) this.#fail("the raw block is not closed: expected 'endraw'", this.#position)
    this.#data(this.#source.slice(this.#position, found.index), found[1] || undefined, 'block')
    this.#position = found.index + found[0].length
  }

  #afterBlock(): string {
    return this.#markup.trimBlocks ? '\\n?' : ''
  }

  #comment(): void {
    const end = escape(this.#markup.commentEnd)
    const found = this.#match(new RegExp(`\\+${end}|-${end}\\s*|${end}${this.#afterBlock()}`, 'g'))
    if (!found) this.#fail('the comment is not closed', this.#position)
    this.#position = found.index + found[0].length
  }

  #tag(kind: 'block' | 'variable', at: number): void {
    const { blockStart, blockEnd, variableStart, variableEnd } = this.#markup
    this.#emit(`${kind}-start`, kind === 'block' ? blockStart : variableStart, at)
    const from = this.#position
    this.#code((this.#ends[kind] ??= this.#endOf(kind)), kind === 'variable' && this.#markup.literalBackslashes)
    this.#emit(`${kind}-end`, kind === 'block' ? blockEnd : variableEnd, Math.max(from, this.#position - 1))
  }

  #endOf(kind: 'block' | 'variable'): RegExp {
    const end = escape(kind === 'block' ? this.#markup.blockEnd : this.#markup.variableEnd)
    const pattern = kind === 'block' ? `\\+${end}|-${end}\\s*|${end}${this.#afterBlock()}` : `-${end}\\s*|${end}`
    return new RegExp(pattern, 'y')
  }

  /** Tokens up to `end`, or up to the end of the source. */
  #code(end: RegExp | undefined, literalBackslashes: boolean): void {
    const open: string[] = []
    for (;;) {
      const ending = end && open.length === 0 ? this.#match(end) : null
      if (ending) {
        this.#position += ending[0].length
        return
      }
      const space = this.#match(SPACE)
      if (space) {
        this.#position += space[0].length
        continue
      }
      if (this.#position >= this.#source.length) {
        if (!end) return
        this.#fail('unexpected end of template inside a tag', this.#position)
      }
      this.#token(open, literalBackslashes)
    }
  }

  #token(open: string[], literalBackslashes: boolean): void {
    const at = this.#position
    const found = (type: string, match: RegExpExecArray, value = match[0]): void => {
      this.#emit(type, value, at)
      this.#position += match[0].length
    }
    const float = this.#match(FLOAT)
    if (float) return found('float', float)
    const integer = this.#match(INTEGER)
    if (integer) return found('int', integer)
    const name = this.#match(NAME)
    if (name) {
      if (!IDENTIFIER.test(name[0])) this.#fail(`'${name[0]}' is no name`, at)
      return found('symbol', name)
    }
    const string = this.#match(STRING)
    if (string) return found('string', string, this.#stringValue(string[0].slice(1, -1), literalBackslashes, at))
    const operator = this.#match(OPERATOR)
    if (!operator) this.#fail(`unexpected character ${JSON.stringify(this.#source[at])}`, at)
    const text = operator[0]
    const closing = CLOSES[text]
    if (closing) {
      open.push(closing)
      if (open.length > DEEPEST) this.#fail('the expression is nested too deeply', at)
    } else if (')]}'.includes(text)) {
      const expected = open.pop()
      if (expected === undefined) this.#fail(`unexpected '${text}'`, at)
      if (expected !== text) this.#fail(`unexpected '${text}', expected '${expected}'`, at)
    }
    found(PUNCTUATION[text] ?? 'operator', operator)
  }

  #stringValue(text: string, literalBackslashes: boolean, at: number): string {
    if (literalBackslashes) return text
    try {
      return unescape(text)
    } catch (error) {
      if (error instanceof TemplateError) this.#fail(error.reason, at)
      throw error
    }
  }
}
