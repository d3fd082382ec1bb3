// Ansible's own filters that are about values as such.
import { Arguments, asString, asText, filterError } from '../arguments.ts'
import { typeError, valueError } from '../errors.ts'
import { equals } from '../python/compare.ts'
import { truthy, typeName } from '../python/types.ts'
import type { Filter, Value } from '../types.ts'
import { Dict, Undefined } from '../values.ts'

const TRUE: ReadonlySet<string> = new Set(['yes', 'on', 'true', '1'])

/** Ansible's idea of true: anything it does not know is false. */
export function isTrue(value: Value): boolean {
  if (typeof value === 'string') return TRUE.has(value.toLowerCase())
  return equals(value, 1)
}

const ternary: Filter = (input, call) => {
  const args = new Arguments(call, 'true_val', 'false_val', 'none_val')
  const whenNone = args.get('none_val') ?? null
  const [whenTrue, whenFalse] = [args.require('true_val'), args.require('false_val')]
  if (input === null && whenNone !== null) return whenNone
  return truthy(input) ? whenTrue : whenFalse
}

const fallback: Filter = (input, call) => {
  const args = new Arguments(call, 'default_value', 'boolean')
  const given = args.get('default_value')
  const boolean = args.get('boolean') ?? false
  if (typeof boolean !== 'boolean') throw typeError(`default: 'boolean' must be a bool, not ${typeName(boolean)}`)
  const missing = input instanceof Undefined || (boolean && !truthy(input))
  return missing ? (given === undefined ? '' : given) : input
}

const mandatory: Filter = (input, call) => {
  const message = new Arguments(call, 'msg').given('msg')
  if (!(input instanceof Undefined)) return input
  throw filterError(message === undefined ? `Mandatory variable '${input.chain}' not defined.` : asText(message))
}

const quote: Filter = (input) => {
  const text = input === null ? '' : asText(input)
  if (text === '') return "''"
  return /[^\w@%+=:,./-]/.test(text) || /[^\x00-\x7f]/.test(text) ? `'${text.replaceAll("'", `'"'"'`)}'` : text
}

/** How each style of comment begins, goes on and ends. */
const STYLES: Readonly<
  Record<string, { readonly decoration: string; readonly beginning?: string; readonly end?: string }>
> = {
  plain: { decoration: '# ' },
  erlang: { decoration: '% ' },
  c: { decoration: '// ' },
  cblock: { decoration: ' * ', beginning: '/*', end: ' */' },
  xml: { decoration: ' - ', beginning: '<!--', end: '-->' },
}

const comment: Filter = (input, call) => {
  const names = ['newline', 'beginning', 'prefix', 'prefix_count', 'decoration', 'postfix', 'postfix_count', 'end']
  const args = new Arguments(call, 'style', ...names)
  const name = args.string('style', 'plain')
  const style = Object.hasOwn(STYLES, name) ? STYLES[name] : undefined
  if (!style) throw filterError(`Invalid style '${name}'. Available styles: ${Object.keys(STYLES).join(', ')}`)
  const newline = args.string('newline', '\n')
  const decoration = args.string('decoration', style.decoration)
  const bare = decoration.trimEnd()
  const prefix = args.string('prefix', bare)
  const beginning = args.string('beginning', style.beginning ?? '')
  const end = args.string('end', style.end ?? '')
  const prefixLine = prefix === '' ? '' : prefix === newline ? newline : prefix + newline
  const body = (decoration + asString(input).replaceAll(newline, newline + decoration)).replaceAll(
    decoration + newline,
    bare + newline,
  )
  const postfix = (newline + args.string('postfix', bare)).repeat(Math.max(0, args.int('postfix_count', 1)))
  const first = beginning === '' ? '' : beginning + newline
  const last = end === '' ? '' : newline + end
  return first + prefixLine.repeat(Math.max(0, args.int('prefix_count', 1))) + body + postfix + last
}

/** What `urlsplit` names the parts. */
function urlParts(url: string): Dict {
  const [, scheme, afterScheme = ''] = /^(?:([a-z][a-z0-9+.-]*):)?([^]*)$/i.exec(url) ?? []
  const [, netloc = '', afterHost = ''] = /^\/\/([^/?#]*)([^]*)$/.exec(afterScheme) ?? [undefined, '', afterScheme]
  const [, path = '', , query = '', , fragment = ''] = /^([^?#]*)(\?([^#]*))?(#([^]*))?$/.exec(afterHost) ?? []
  const at = netloc.lastIndexOf('@')
  const [, user, password] = at < 0 ? [] : (/^([^:]*)(?::([^]*))?$/.exec(netloc.slice(0, at)) ?? [])
  const host = netloc.slice(at + 1)
  const [, bracketed, named, port] = /^(?:\[([^\]]*)\]|([^:]*))(?::(.*))?$/.exec(host) ?? []
  if (port !== undefined && !/^\d*$/.test(port))
    throw valueError(`Port could not be cast to integer value as '${port}'`)
  const hostname = (bracketed ?? named ?? '').toLowerCase()
  return new Dict([
    ['fragment', fragment],
    ['hostname', hostname === '' ? null : hostname],
    ['netloc', netloc],
    ['password', password ?? null],
    ['path', path],
    ['port', port === undefined || port === '' ? null : Number(port)],
    ['query', query],
    ['scheme', (scheme ?? '').toLowerCase()],
    ['username', user ?? null],
  ])
}

const urlsplit: Filter = (input, call) => {
  const query = new Arguments(call, 'query', 'alias').string('query', '')
  const parts = urlParts(
    asString(input)
      .replace(/^[\x00-\x20]+/, '')
      .replace(/[\t\r\n]/g, ''),
  )
  if (query === '') return parts
  const part = parts.get(query)
  if (part === undefined) throw valueError(`urlsplit: unknown URL component: ${query}`)
  return part
}

export const coreFilters: Readonly<Record<string, Filter>> = {
  bool: isTrue,
  comment,
  d: fallback,
  default: fallback,
  mandatory,
  quote,
  ternary,
  type_debug: (input) => (input instanceof Undefined ? 'UndefinedMarker' : typeName(input)),
  urlsplit,
}
