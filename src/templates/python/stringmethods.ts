import { TemplateError, typeError, valueError } from '../errors.ts'
import type { Value } from '../types.ts'
import { Bytes, Dict, Tuple, Undefined } from '../values.ts'
import { characters, iterate, stringLength, typeName } from './types.ts'
import { toIndex } from './numbers.ts'
import { strFormat } from './strformat.ts'
import { slice } from './access.ts'
import { repr, str } from './text.ts'

/** The arguments of a method call. */
export interface MethodCall {
  readonly args: readonly Value[]
  readonly kwargs: ReadonlyMap<string, Value>
}

type StringMethod = (text: string, call: MethodCall) => Value

/** An argument by position or name. */
export function argument(call: MethodCall, position: number, name?: string): Value | undefined {
  const value = call.args[position] ?? (name === undefined ? undefined : call.kwargs.get(name))
  if (value instanceof Undefined) throw value.error
  return value
}

function textArgument(call: MethodCall, position: number, name?: string): string {
  const value = argument(call, position, name)
  if (value === undefined) throw typeError(`method expected at least ${position + 1} arguments, got ${position}`)
  if (typeof value !== 'string') throw typeError(`argument ${position + 1} must be str, not ${typeName(value)}`)
  return value
}

function optionalText(call: MethodCall, position: number, name?: string): string | undefined {
  const value = argument(call, position, name)
  return value === undefined || value === null ? undefined : textArgument(call, position, name)
}

function intArgument(call: MethodCall, position: number, byDefault: number, name?: string): number {
  const value = argument(call, position, name)
  return value === undefined ? byDefault : toIndex(value)
}

const SPACE = '\\s\\x1c-\\x1f\\x85'

/** `text.strip(set)`, of the sides that are asked for. */
export function strip(text: string, set: string | undefined, sides: 'both' | 'left' | 'right' = 'both'): string {
  const members = set === undefined ? undefined : new Set(characters(set))
  const space = new RegExp(`[${SPACE}]`)
  const strips = (character: string): boolean => (members ? members.has(character) : space.test(character))
  const all = characters(text)
  let start = 0
  let end = all.length
  if (sides !== 'right') while (start < end && strips(all[start] as string)) start++
  if (sides !== 'left') while (end > start && strips(all[end - 1] as string)) end--
  return all.slice(start, end).join('')
}

/** `text.split(separator, limit)`; words between white space without a separator. */
export function split(text: string, separator: string | undefined, limit = -1): string[] {
  if (separator === '') throw valueError('empty separator')
  if (separator !== undefined) {
    const parts = text.split(separator)
    if (limit < 0 || parts.length <= limit + 1) return parts
    return [...parts.slice(0, limit), parts.slice(limit).join(separator)]
  }
  const words = strip(text, undefined, 'left')
  const result: string[] = []
  let rest = words
  while (rest !== '' && (limit < 0 || result.length < limit)) {
    const [found = '', word = ''] = new RegExp(`^([^${SPACE}]+)[${SPACE}]*`).exec(rest) ?? []
    result.push(word)
    rest = rest.slice(found.length)
  }
  if (rest !== '') result.push(rest)
  return result
}

function splitFromRight(text: string, separator: string | undefined, limit: number): string[] {
  if (limit < 0) return split(text, separator)
  if (separator !== undefined) {
    const parts = split(text, separator)
    const kept = Math.max(0, parts.length - limit)
    return kept === 0 ? parts : [parts.slice(0, kept).join(separator), ...parts.slice(kept)]
  }
  const result: string[] = []
  let rest = strip(text, undefined, 'right')
  while (rest !== '' && result.length < limit) {
    const [found = '', word = ''] = new RegExp(`[${SPACE}]*([^${SPACE}]+)$`).exec(rest) ?? []
    result.unshift(word)
    rest = rest.slice(0, rest.length - found.length)
  }
  if (strip(rest, undefined) !== '') result.unshift(rest)
  return result
}

/** `text.splitlines(keepends)`. */
export function splitLines(text: string, keepEnds = false): string[] {
  const lines =
    text.match(/[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]*(?:\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029])|.+$/gsu) ?? []
  return keepEnds ? lines : lines.map((line) => line.replace(/(?:\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029])$/u, ''))
}

/** `text.capitalize()`. */
export function capitalize(text: string): string {
  const [first = '', ...rest] = characters(text)
  return first.toUpperCase() + rest.join('').toLowerCase()
}

/** `text.title()`: a capital after everything that is no letter. */
export function titleCase(text: string): string {
  return text.replace(/\p{L}+/gu, (word) => capitalize(word))
}

/** `text.replace(old, new, count)`. */
export function replaceText(text: string, old: string, replacement: string, count = -1): string {
  if (count < 0) return replaceAll(text, old, replacement)
  const parts = old === '' ? ['', ...characters(text), ''] : text.split(old)
  return parts.reduce((result, part, index) => result + (index <= count ? replacement : old) + part)
}

function replaceAll(text: string, old: string, replacement: string): string {
  const places = old === '' ? text.length + 1 : text.split(old).length
  if (text.length + places * replacement.length > 50_000_000)
    throw valueError('the text that replace() makes is too long')
  if (old !== '') return text.split(old).join(replacement)
  return ['', ...characters(text), ''].join(replacement)
}

function search(text: string, call: MethodCall, fromRight: boolean): number {
  const wanted = textArgument(call, 0)
  const part = slice(text, null, argument(call, 2) ?? null, null) as string
  const from = Math.max(0, bound(intArgument(call, 1, 0), stringLength(text)))
  const all = characters(part).slice(from).join('')
  if (from > stringLength(text)) return -1
  const found = fromRight ? all.lastIndexOf(wanted) : all.indexOf(wanted)
  return found < 0 ? -1 : from + stringLength(all.slice(0, found))
}

function bound(index: number, length: number): number {
  return index < 0 ? index + length : index
}

function found(position: number): number {
  if (position < 0) throw valueError('substring not found')
  return position
}

function pads(text: string, call: MethodCall, place: (missing: number, fill: string) => string): string {
  const width = intArgument(call, 0, 0)
  const fill = optionalText(call, 1) ?? ' '
  if (stringLength(fill) !== 1) throw typeError('The fill character must be exactly one character long')
  if (width > 1_000_000) throw valueError('the width of a padded string is too large')
  return place(Math.max(0, width - stringLength(text)), fill)
}

function affix(text: string, call: MethodCall, matches: (text: string, wanted: string) => boolean): boolean {
  const wanted = argument(call, 0)
  const part = slice(text, argument(call, 1) ?? null, argument(call, 2) ?? null, null) as string
  if (wanted instanceof Tuple) return wanted.items.some((item) => typeof item === 'string' && matches(part, item))
  return matches(part, textArgument(call, 0))
}

function partition(text: string, call: MethodCall, fromRight: boolean): Tuple {
  const separator = textArgument(call, 0)
  if (separator === '') throw valueError('empty separator')
  const at = fromRight ? text.lastIndexOf(separator) : text.indexOf(separator)
  if (at < 0) return new Tuple(fromRight ? ['', '', text] : [text, '', ''])
  return new Tuple([text.slice(0, at), separator, text.slice(at + separator.length)])
}

function join(separator: string, call: MethodCall): string {
  const items = iterate(argument(call, 0) ?? null)
  items.forEach((item, index) => {
    if (item instanceof Undefined) throw item.error
    if (typeof item !== 'string') {
      throw typeError(`sequence item ${index}: expected str instance, ${typeName(item)} found`)
    }
  })
  if (items.length * separator.length > 50_000_000) throw valueError('the text that join() makes is too long')
  return (items as readonly string[]).join(separator)
}

function zeroFill(text: string, width: number): string {
  if (width > 1_000_000) throw valueError('the width of a padded string is too large')
  const sign = /^[+-]/.exec(text)?.[0] ?? ''
  return sign + text.slice(sign.length).padStart(width - sign.length, '0')
}

function encode(text: string, encoding: string, errors: string): Bytes {
  const name = encoding.toLowerCase().replaceAll('_', '-')
  if (['utf-8', 'utf8'].includes(name)) return new Bytes(Buffer.from(text, 'utf8'))
  if (['utf-16-le', 'utf-16le'].includes(name)) return new Bytes(Buffer.from(text, 'utf16le'))
  if (['utf-16', 'utf16'].includes(name)) return new Bytes(Buffer.from(`\ufeff${text}`, 'utf16le'))
  const highest = ['ascii', 'us-ascii'].includes(name)
    ? 0x7f
    : ['latin-1', 'latin1', 'iso-8859-1'].includes(name)
      ? 0xff
      : -1
  if (highest < 0) throw new TemplateError('filter', `LookupError: unknown encoding: ${encoding}`)
  const kept = characters(text).flatMap((character) => {
    if ((character.codePointAt(0) ?? 0) <= highest) return [character]
    if (errors === 'ignore') return []
    if (errors === 'replace') return ['?']
    throw valueError(`'${name}' codec can't encode character ${repr(character)}`)
  })
  return new Bytes(Buffer.from(kept.join(''), 'latin1'))
}

/** Whether the string is not empty and every character of it passes. */
function every(pattern: RegExp): StringMethod {
  return (text) => pattern.test(text)
}

function expandTabs(text: string, size: number): string {
  let column = 0
  return characters(text)
    .map((character) => {
      if (character === '\n' || character === '\r') column = 0
      else if (character === '\t') {
        const width = size > 0 ? size - (column % size) : 0
        column += width
        return ' '.repeat(width)
      } else column++
      return character
    })
    .join('')
}

function translate(text: string, table: Value): string {
  if (!(table instanceof Dict)) throw typeError(`'${typeName(table)}' object is not subscriptable`)
  return characters(text)
    .map((character) => {
      const mapped = table.get(character.codePointAt(0) ?? 0)
      if (mapped === undefined) return character
      return mapped === null ? '' : typeof mapped === 'number' ? String.fromCodePoint(mapped) : str(mapped)
    })
    .join('')
}

/** The methods of str, by name. */
export const STRING_METHODS: ReadonlyMap<string, StringMethod> = new Map<string, StringMethod>([
  ['capitalize', capitalize],
  ['casefold', (text) => text.replaceAll('ß', 'ss').toLowerCase()],
  [
    'center',
    (text, call) =>
      pads(text, call, (missing, fill) => {
        const left = Math.floor(missing / 2) + (missing & (text.length + missing) & 1)
        return fill.repeat(left) + text + fill.repeat(missing - left)
      }),
  ],
  [
    'count',
    (text, call) => {
      const part = slice(text, argument(call, 1) ?? null, argument(call, 2) ?? null, null) as string
      const wanted = textArgument(call, 0)
      return wanted === '' ? stringLength(part) + 1 : part.split(wanted).length - 1
    },
  ],
  [
    'encode',
    (text, call) =>
      encode(text, optionalText(call, 0, 'encoding') ?? 'utf-8', optionalText(call, 1, 'errors') ?? 'strict'),
  ],
  ['endswith', (text, call) => affix(text, call, (part, wanted) => part.endsWith(wanted))],
  ['expandtabs', (text, call) => expandTabs(text, intArgument(call, 0, 8, 'tabsize'))],
  ['find', (text, call) => search(text, call, false)],
  ['format', strFormat],
  [
    'format_map',
    (text, call) => {
      const map = argument(call, 0)
      const entries = map instanceof Dict ? [...map].map(([key, value]) => [str(key), value] as const) : []
      return strFormat(text, { args: [], kwargs: new Map(entries) })
    },
  ],
  ['index', (text, call) => found(search(text, call, false))],
  ['isalnum', every(/^[\p{L}\p{N}]+$/u)],
  ['isalpha', every(/^\p{L}+$/u)],
  ['isascii', (text) => /^[\0-\x7f]*$/.test(text)],
  ['isdecimal', every(/^\p{Nd}+$/u)],
  ['isdigit', every(/^[\p{Nd}\u00b2\u00b3\u00b9\u2070-\u2079\u2080-\u2089]+$/u)],
  ['isidentifier', every(/^[\p{L}_][\p{L}\p{N}_]*$/u)],
  ['islower', (text) => text === text.toLowerCase() && text !== text.toUpperCase()],
  ['isnumeric', every(/^\p{N}+$/u)],
  ['isprintable', (text) => !/[\p{C}\p{Z}]/u.test(text.replaceAll(' ', ''))],
  ['isspace', every(new RegExp(`^[${SPACE}]+$`, 'u'))],
  ['istitle', (text) => /\p{L}/u.test(text) && titleCase(text) === text],
  ['isupper', (text) => text === text.toUpperCase() && text !== text.toLowerCase()],
  ['join', join],
  ['ljust', (text, call) => pads(text, call, (missing, fill) => text + fill.repeat(missing))],
  ['lower', (text) => text.toLowerCase()],
  ['lstrip', (text, call) => strip(text, optionalText(call, 0), 'left')],
  ['partition', (text, call) => partition(text, call, false)],
  [
    'removeprefix',
    (text, call) => {
      const prefix = textArgument(call, 0)
      return text.startsWith(prefix) ? text.slice(prefix.length) : text
    },
  ],
  [
    'removesuffix',
    (text, call) => {
      const suffix = textArgument(call, 0)
      return suffix !== '' && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text
    },
  ],
  [
    'replace',
    (text, call) => replaceText(text, textArgument(call, 0), textArgument(call, 1), intArgument(call, 2, -1, 'count')),
  ],
  ['rfind', (text, call) => search(text, call, true)],
  ['rindex', (text, call) => found(search(text, call, true))],
  ['rjust', (text, call) => pads(text, call, (missing, fill) => fill.repeat(missing) + text)],
  ['rpartition', (text, call) => partition(text, call, true)],
  ['rsplit', (text, call) => splitFromRight(text, optionalText(call, 0, 'sep'), intArgument(call, 1, -1, 'maxsplit'))],
  ['rstrip', (text, call) => strip(text, optionalText(call, 0), 'right')],
  ['split', (text, call) => split(text, optionalText(call, 0, 'sep'), intArgument(call, 1, -1, 'maxsplit'))],
  ['splitlines', (text, call) => splitLines(text, argument(call, 0, 'keepends') === true)],
  ['startswith', (text, call) => affix(text, call, (part, wanted) => part.startsWith(wanted))],
  ['strip', (text, call) => strip(text, optionalText(call, 0))],
  [
    'swapcase',
    (text) =>
      characters(text)
        .map((c) => (c === c.toUpperCase() ? c.toLowerCase() : c.toUpperCase()))
        .join(''),
  ],
  ['title', titleCase],
  ['translate', (text, call) => translate(text, argument(call, 0) ?? null)],
  ['upper', (text) => text.toUpperCase()],
  ['zfill', (text, call) => zeroFill(text, intArgument(call, 0, 0))],
])
