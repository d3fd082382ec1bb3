// Ansible's tests: results of tasks, regular expressions, sets, addresses.
import { Arguments, asString, asText, filterError, items } from '../arguments.ts'
import { guardRegex } from '../regex/guard.ts'
import { compileRegex } from '../regex/translate.ts'
import { contains } from '../python/compare.ts'
import { truthy } from '../python/types.ts'
import type { Call, Test, Value } from '../types.ts'
import { Dict, Float, hashKey, Opaque } from '../values.ts'
import { version } from './version.ts'

function resultOf(input: Value, test: string): Dict {
  if (!(input instanceof Dict)) throw filterError(`The '${test}' test expects a dictionary`)
  return input
}

const flag =
  (test: string, field = test): Test =>
  (input) =>
    truthy(resultOf(input, test).get(field) ?? false)

const not =
  (test: Test): Test =>
  (input, call) =>
    !test(input, call)

const failed = flag('failed')
const skipped = flag('skipped')

/** The result of a loop has changed when one of its results has. */
const changed: Test = (input) => {
  const result = resultOf(input, 'changed')
  const own = result.get('changed')
  if (own !== undefined) return truthy(own)
  const results = result.get('results')
  if (!Array.isArray(results)) return false
  return (results as readonly Value[]).some((item) => item instanceof Dict && truthy(item.get('changed') ?? false))
}

/** A task that was not asynchronous counts as started and finished. */
const asynchronous =
  (test: string): Test =>
  (input) => {
    const value = resultOf(input, test).get(test)
    return value === undefined || value === 1 || value === true
  }

const timedout: Test = (input) => {
  const value = resultOf(input, 'timedout').get('timedout')
  return value instanceof Dict && truthy(value.get('period') ?? false)
}

function regexTest(kind: 'search' | 'match'): Test {
  return (input, call) => runRegex(new Arguments(call, 'pattern', 'ignorecase', 'multiline'), input, kind)
}

function runRegex(args: Arguments, input: Value, kind: string): boolean {
  const regex = compileRegex(asString(args.get('pattern') ?? ''), {
    ignoreCase: args.bool('ignorecase', false),
    multiline: args.bool('multiline', false),
  })
  const text = asText(input)
  guardRegex(regex, text)
  if (kind === 'search') return regex.test(text)
  // The same expression, but only where the text begins (and, for a full match, up to its end).
  const anchored = new RegExp(
    kind === 'fullmatch' ? `(?:${regex.source})(?![^])` : regex.source,
    regex.flags.replace('g', 'y'),
  )
  return anchored.test(text)
}

const regex: Test = (input, call) => {
  const args = new Arguments(call, 'pattern', 'ignorecase', 'multiline', 'match_type')
  return runRegex(args, input, args.string('match_type', 'search'))
}

function setOf(value: Value): Set<unknown> {
  return new Set(items(value).map(hashKey))
}

const includes = (all: Value, some: Value): boolean => {
  const members = setOf(all)
  return [...setOf(some)].every((member) => members.has(member))
}

const subset: Test = (input, call) => includes(second(call), input)
const superset: Test = (input, call) => includes(input, second(call))

function second(call: Call): Value {
  return new Arguments(call, 'b').require('b')
}

const FALSE: ReadonlySet<string> = new Set(['no', 'n', 'off', '0', 'false', 'f'])
const TRUE: ReadonlySet<string> = new Set(['yes', 'y', 'on', '1', 'true', 't'])

const truth: Test = (input, call) => {
  const convert = new Arguments(call, 'convert_bool').bool('convert_bool', false)
  const word = convert && typeof input === 'string' ? input.trim().toLowerCase() : ''
  if (FALSE.has(word)) return false
  return TRUE.has(word) || truthy(input)
}

/** Templates do not look at the file system of the machine they are rendered on. */
const noFileSystem =
  (name: string): Test =>
  () => {
    throw filterError(`the '${name}' test is not available: templates cannot look at this machine's files`)
  }

const readable: Test = (input, call) => call.context.readFile(asString(input)) !== undefined

const uri =
  (accepts: (scheme: string, rest: string) => boolean): Test =>
  (input, call) => {
    const schemes = new Arguments(call, 'schemes').given('schemes')
    const [, scheme, rest = ''] =
      /^(?:([a-z][a-z0-9+.-]*):)?([^]*)$/i.exec(typeof input === 'string' ? input : '') ?? []
    if (typeof input !== 'string') return false
    const wanted = schemes === undefined || contains(schemes, (scheme ?? '').toLowerCase())
    return wanted && accepts((scheme ?? '').toLowerCase(), rest)
  }

export const ansibleTests: Readonly<Record<string, Test>> = {
  abs: (input) => asString(input).startsWith('/'),
  all: (input) => items(input).every(truthy),
  any: (input) => items(input).some(truthy),
  change: changed,
  changed,
  contains: (input, call) => contains(input, new Arguments(call, 'value').require('value')),
  directory: noFileSystem('directory'),
  exists: readable,
  failed,
  failure: failed,
  falsy: not(truth),
  file: readable,
  finished: asynchronous('finished'),
  is_abs: (input) => asString(input).startsWith('/'),
  is_dir: noFileSystem('is_dir'),
  is_file: readable,
  is_link: noFileSystem('is_link'),
  is_mount: noFileSystem('is_mount'),
  is_same_file: noFileSystem('is_same_file'),
  isnan: (input) => input instanceof Float && Number.isNaN(input.value),
  issubset: subset,
  issuperset: superset,
  link: noFileSystem('link'),
  link_exists: noFileSystem('link_exists'),
  match: regexTest('match'),
  mount: noFileSystem('mount'),
  nan: (input) => input instanceof Float && Number.isNaN(input.value),
  reachable: not(flag('unreachable')),
  regex,
  same_file: noFileSystem('same_file'),
  search: regexTest('search'),
  skip: skipped,
  skipped,
  started: asynchronous('started'),
  subset,
  succeeded: not(failed),
  success: not(failed),
  successful: not(failed),
  superset,
  timedout,
  truthy: truth,
  unreachable: flag('unreachable'),
  uri: uri(() => true),
  url: uri((scheme, rest) => /^\/\/[^/?#]/.test(rest) || scheme === 'file'),
  urn: uri((scheme) => scheme === 'urn'),
  vault_encrypted: (input) => input instanceof Opaque && input.kind === 'vault',
  vaulted_file: (input, call) =>
    call.context.readFile(asString(input))?.subarray(0, 14).toString('latin1') === '$ANSIBLE_VAULT',
  version,
  version_compare: version,
}
