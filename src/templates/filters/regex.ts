import { Arguments, asString, asText, filterError } from '../arguments.ts'
import { TemplateError, typeError } from '../errors.ts'
import { truthy, typeName } from '../python/types.ts'
import { guardRegex } from '../regex/guard.ts'
import { compileRegex } from '../regex/translate.ts'
import type { RegexFlags } from '../regex/translate.ts'
import { substitute } from '../regex/replace.ts'
import type { Filter, Value } from '../types.ts'
import { Tuple } from '../values.ts'

/** The expression, once it is known that searching the text with it ends. */
function compile(pattern: Value, text: string, flags: RegexFlags): RegExp {
  const regex = compileRegex(asString(pattern), flags)
  guardRegex(regex, text)
  return regex
}

function flagsOf(args: Arguments): RegexFlags {
  return { ignoreCase: args.bool('ignorecase', false), multiline: args.bool('multiline', false) }
}

const regexReplace: Filter = (input, call) => {
  const names = ['pattern', 'replacement', 'ignorecase', 'multiline', 'count', 'mandatory_count']
  const args = new Arguments(call, ...names)
  const pattern = args.get('pattern') ?? ''
  const mandatory = args.int('mandatory_count', 0)
  const given = asText(input)
  const regex = compile(pattern, given, flagsOf(args))
  const [text, made] = substitute(regex, args.string('replacement', ''), given, args.int('count', 0))
  if (mandatory !== 0 && mandatory !== made) {
    throw filterError(`'${asText(pattern)}' should match ${mandatory} times, but matches ${made} times`)
  }
  return text
}

/** `\1` or `\g<name>`, as regex_search takes them after the pattern. */
function groupName(value: Value): string | number {
  if (typeof value !== 'string') throw typeError(`'${typeName(value)}' object has no attribute 'startsWith'`)
  if (!value.startsWith('\\')) throw filterError('Unknown argument')
  const name = value.startsWith('\\g') ? /^\\g<(\S+)>/.exec(value)?.[1] : /^\\(\d+)/.exec(value)?.[1]
  if (name === undefined) throw typeError(`'${value}' names no group: write \\1 or \\g<name>`)
  return /^\d+$/.test(name) ? Number(name) : name
}

function groupValue(match: RegExpExecArray, name: string | number): Value {
  const groups = match.groups ?? {}
  const known = typeof name === 'number' ? name < match.length : Object.hasOwn(groups, name)
  if (!known) throw new TemplateError('value', 'no such group')
  return (typeof name === 'number' ? match[name] : groups[name]) ?? null
}

const regexSearch: Filter = (input, call) => {
  const [pattern, ...wanted] = call.args
  if (pattern === undefined) throw typeError("missing the argument 'regex'")
  const groups = wanted.map(groupName)
  const text = asText(input)
  const regex = compile(pattern, text, {
    ignoreCase: truthy(call.kwargs.get('ignorecase') ?? false),
    multiline: truthy(call.kwargs.get('multiline') ?? false),
  })
  const match = regex.exec(text)
  if (!match) return null
  return groups.length === 0 ? match[0] : groups.map((name) => groupValue(match, name))
}

const regexFindall: Filter = (input, call) => {
  const args = new Arguments(call, 'regex', 'multiline', 'ignorecase')
  const text = asText(input)
  const regex = compile(args.require('regex'), text, flagsOf(args))
  return Array.from(text.matchAll(regex), ([whole, ...groups]): Value => {
    const texts = groups.map((group: string | undefined) => group ?? '')
    if (texts.length === 0) return whole
    return texts.length === 1 ? (texts[0] as string) : new Tuple(texts)
  })
}

const SPECIAL: ReadonlyMap<string, RegExp> = new Map([
  ['python', /[()[\]{}?*+\-|^$\\.&~# \t\n\r\v\f]/g],
  ['posix_basic', /[\].[^$*\\]/g],
])

const regexEscape: Filter = (input, call) => {
  const type = new Arguments(call, 're_type').string('re_type', 'python')
  const special = SPECIAL.get(type)
  if (!special) throw filterError(`regex_escape knows no expressions of the type ${type}`)
  return asText(input).replace(special, '\\$&')
}

export const regexFilters: Readonly<Record<string, Filter>> = {
  regex_escape: regexEscape,
  regex_findall: regexFindall,
  regex_replace: regexReplace,
  regex_search: regexSearch,
}
