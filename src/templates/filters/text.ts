// Jinja's filters on text.
import { Arguments, asString, asText, checkSize, filterError } from '../arguments.ts'
import { typeError } from '../errors.ts'
import { percentFormat } from '../python/percent.ts'
import { split as splitText } from '../python/stringmethods.ts'
import { repr, str } from '../python/text.ts'
import { toNumber } from '../python/numbers.ts'
import { characters, length as lengthOf, stringLength } from '../python/types.ts'
import type { Filter } from '../types.ts'
import { Dict, Tuple, Undefined } from '../values.ts'

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ["'", '&#39;'],
  ['"', '&#34;'],
])

/** HTML's special characters as entities. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>'"]/g, (found) => ENTITIES.get(found) ?? found)
}

const escape: Filter = (input) => escapeHtml(asText(input))

/** What `strip(chars)` takes from both ends; white space without `chars`. */
export function strip(text: string, chars: string | undefined): string {
  if (chars === undefined) return text.replace(/^[\s\x1c-\x1f\x85]+|[\s\x1c-\x1f\x85]+$/gu, '')
  const set = new Set(characters(chars))
  const letters = characters(text)
  let start = 0
  let end = letters.length
  while (start < end && set.has(letters[start] as string)) start++
  while (end > start && set.has(letters[end - 1] as string)) end--
  return letters.slice(start, end).join('')
}

const trim: Filter = (input, call) => {
  const chars = new Arguments(call, 'chars').given('chars')
  return strip(asText(input), chars === undefined ? undefined : asText(chars))
}

function capitalized(text: string): string {
  const [head = '', ...tail] = characters(text)
  return head.toUpperCase() + tail.join('').toLowerCase()
}

const title: Filter = (input) =>
  asText(input)
    .split(/([-\s({[<]+)/)
    .filter((part) => part !== '')
    .map((part) => capitalized(part))
    .join('')

const replace: Filter = (input, call) => {
  const args = new Arguments(call, 'old', 'new', 'count')
  const text = asText(input)
  const from = asText(args.require('old'))
  const to = asText(args.require('new'))
  const count = args.int('count', -1)
  const parts = from === '' ? ['', ...characters(text), ''] : text.split(from)
  const replaced = count < 0 ? parts.length - 1 : Math.min(count, parts.length - 1)
  checkSize(text.length + replaced * to.length)
  const rest = parts.slice(replaced).join(from)
  return [...parts.slice(0, replaced), rest].join(to)
}

const center: Filter = (input, call) => {
  const text = asText(input)
  const width = new Arguments(call, 'width').int('width', 80)
  checkSize(width)
  const missing = Math.max(0, width - stringLength(text))
  // Python puts the odd space on the left where the width is odd.
  const left = Math.floor(missing / 2) + (missing & width & 1)
  return ' '.repeat(left) + text + ' '.repeat(missing - left)
}

const indent: Filter = (input, call) => {
  const args = new Arguments(call, 'width', 'first', 'blank')
  const width = args.get('width') ?? 4
  if (typeof width === 'number') checkSize(width)
  const indentation = typeof width === 'string' ? width : ' '.repeat(args.int('width', 4))
  const blank = args.bool('blank', false)
  const [head = '', ...others] = splitLines(`${asString(input)}\n`)
  const rest = others.map((line) => (line === '' && !blank ? line : indentation + line))
  return (args.bool('first', false) ? indentation : '') + [head, ...rest].join('\n')
}

/** `str.splitlines()`. */
export function splitLines(text: string): string[] {
  const lines = text.split(/\r\n|[\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]/)
  if (lines.at(-1) === '') lines.pop()
  return lines
}

const truncate: Filter = (input, call) => {
  const args = new Arguments(call, 'length', 'killwords', 'end', 'leeway')
  const length = args.int('length', 255)
  const end = args.string('end', '...')
  const leeway = args.int('leeway', 5)
  if (length < stringLength(end)) throw filterError(`truncate: the length ${length} leaves no room for '${end}'`)
  if (leeway < 0) throw filterError(`truncate: a leeway of ${leeway}`)
  // Whatever has a length that is short enough comes back as it is.
  if (toNumber(lengthOf(input)) <= length + leeway) return input
  const letters = characters(asString(input))
  const cut = letters.slice(0, length - stringLength(end)).join('')
  if (args.bool('killwords', false)) return cut + end
  const space = cut.lastIndexOf(' ')
  return (space < 0 ? cut : cut.slice(0, space)) + end
}

const wordcount: Filter = (input) => asText(input).match(/[\p{L}\p{N}_]+/gu)?.length ?? 0

/** The text without what stands between an opening and the next closing mark, marks included. */
function without(text: string, opening: string, closing: string): string {
  const kept: string[] = []
  let at = 0
  for (;;) {
    const start = text.indexOf(opening, at)
    const end = start < 0 ? -1 : text.indexOf(closing, start)
    if (end < 0) return kept.join('') + text.slice(at)
    kept.push(text.slice(at, start))
    at = end + closing.length
  }
}

const striptags: Filter = (input) =>
  unescapeHtml(without(without(asText(input), '<!--', '-->'), '<', '>'))
    .split(/\s+/)
    .filter((word) => word !== '')
    .join(' ')

function unescapeHtml(text: string): string {
  const named: ReadonlyMap<string, string> = new Map([
    ['amp', '&'],
    ['lt', '<'],
    ['gt', '>'],
    ['quot', '"'],
    ['apos', "'"],
    ['nbsp', '\u00a0'],
  ])
  return text.replace(/&(#x?[0-9a-f]{1,6}|[a-z]+);/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return named.get(name) ?? whole
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}

const format: Filter = (input, call) => {
  if (call.args.length > 0 && call.kwargs.size > 0) {
    throw filterError("can't handle positional and keyword arguments at the same time")
  }
  const named = new Dict([...call.kwargs])
  return percentFormat(asText(input), call.kwargs.size > 0 ? named : new Tuple(call.args))
}

const xmlattr: Filter = (input, call) => {
  if (!(input instanceof Dict)) throw typeError('xmlattr needs a dict')
  const pairs = [...input].filter(([, value]) => value !== null && !(value instanceof Undefined))
  const text = pairs.map(([key, value]) => `${escapeHtml(str(key))}="${escapeHtml(str(value))}"`).join(' ')
  return text !== '' && new Arguments(call, 'autospace').bool('autospace', true) ? ` ${text}` : text
}

const split: Filter = (input, call) => {
  const args = new Arguments(call, 'sep', 'maxsplit')
  const separator = args.given('sep')
  return splitText(asString(input), separator === undefined ? undefined : asString(separator), args.int('maxsplit', -1))
}

const text =
  (change: (text: string) => string): Filter =>
  (input) =>
    change(asText(input))

export const textFilters: Readonly<Record<string, Filter>> = {
  capitalize: text(capitalized),
  center,
  e: escape,
  escape,
  forceescape: escape,
  format,
  indent,
  lower: text((value) => value.toLowerCase()),
  pprint: (input) => repr(input),
  replace,
  safe: text((value) => value),
  split,
  string: text((value) => value),
  striptags,
  title,
  trim,
  truncate,
  upper: text((value) => value.toUpperCase()),
  wordcount,
  xmlattr,
}
