import { TemplateError } from '../errors.ts'
import type { Markup } from '../syntax/lexer.ts'
import { unescape } from '../syntax/strings.ts'

const MARK = '#jinja2:'

/** The names of the header's settings and what they are here; null for what we refuse to set. */
const SETTINGS: ReadonlyMap<string, keyof Markup | null> = new Map<string, keyof Markup | null>([
  ['block_start_string', 'blockStart'],
  ['block_end_string', 'blockEnd'],
  ['variable_start_string', 'variableStart'],
  ['variable_end_string', 'variableEnd'],
  ['comment_start_string', 'commentStart'],
  ['comment_end_string', 'commentEnd'],
  ['trim_blocks', 'trimBlocks'],
  ['lstrip_blocks', 'lstripBlocks'],
  ['newline_sequence', 'newline'],
  ['keep_trailing_newline', 'keepTrailingNewline'],
  ['line_statement_prefix', null],
  ['line_comment_prefix', null],
])

function invalid(message: string): TemplateError {
  return new TemplateError('syntax', `${MARK} header: ${message}`, { where: { file: '', line: 1 } })
}

function literal(text: string): unknown {
  const value = text.replace(/#[^'"]*$/, '').trim()
  if (value === 'True' || value === 'False') return value === 'True'
  if (value === 'None') return undefined
  const quoted = /^(['"])(.*)\1$/s.exec(value)
  if (quoted) return unescape(quoted[2] ?? '')
  throw invalid(`'${value}' is neither a string in quotes nor True or False`)
}

function setting(pair: string, markup: Markup): Partial<Markup> {
  const colon = pair.indexOf(':')
  if (colon < 0) throw invalid(`'${pair.trim()}' has no colon between name and value`)
  const key = pair.slice(0, colon).trim()
  const name = SETTINGS.get(key)
  if (name === undefined) throw invalid(`unknown setting '${key}'`)
  const value = literal(pair.slice(colon + 1))
  if (name === null) {
    if (value === undefined) return {}
    throw invalid(`'${key}' is not supported`)
  }
  if (typeof value !== typeof markup[name]) throw invalid(`'${key}' has a value of the wrong type`)
  if (value === '') throw invalid(`'${key}' must not be empty`)
  return { [name]: value }
}

/** A template without its `#jinja2:` line, and the markup as that line changes it. */
export function readHeader(
  text: string,
  markup: Markup,
): { readonly text: string; readonly markup: Markup; readonly lines: number } {
  if (!text.startsWith(MARK)) return { text, markup, lines: 0 }
  const end = text.indexOf('\n')
  if (end < 0) throw invalid('a line must follow it')
  const settings = text.slice(MARK.length, end).replace(/\r$/, '').split(',')
  const changed: Markup = settings.reduce<Markup>(
    (changing, pair) => ({ ...changing, ...setting(pair, markup) }),
    markup,
  )
  if (new Set([changed.blockStart, changed.variableStart, changed.commentStart]).size < 3) {
    throw invalid('blocks, variables and comments must begin differently')
  }
  return { text: text.slice(end + 1), markup: changed, lines: 1 }
}

/** Whether a text may be a template at all: it has one of the marks, or the header. */
export function isTemplate(text: string): boolean {
  return text.includes('{{') || text.includes('{%') || text.includes('{#') || text.startsWith(MARK)
}

/** Whether a condition looks as if all of it were a template: that is rendered first, and its text is the condition. */
export function isAllTemplate(text: string): boolean {
  return text.startsWith(MARK) || (/^\{[{%#]/.test(text) && /[}%#]\}$/.test(text))
}
