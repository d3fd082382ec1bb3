// JSON and YAML in and out.
import { loadYaml } from '../../yaml/load.ts'
import { Arguments, asString, filterError } from '../arguments.ts'
import { typeError } from '../errors.ts'
import { fromJson, toJson } from '../json.ts'
import { truthy, typeName } from '../python/types.ts'
import type { Call, Filter, Value } from '../types.ts'
import { Bytes, Tuple } from '../values.ts'
import type { DumpOptions } from '../yaml/dump.ts'
import { dumpYaml } from '../yaml/dump.ts'

const IGNORED_JSON = ['vault_to_text', 'preprocess_unsafe', 'profile', 'allow_nan', 'check_circular', 'skipkeys', 'cls']

/** What would change every line of the text; nobody has asked for it yet. */
const UNSUPPORTED_YAML = ['default_style', 'canonical', 'encoding', 'line_break', 'version', 'tags']

function indentation(value: Value | undefined): string | null {
  if (value === undefined || value === null) return null
  if (typeof value === 'string') return value
  if (typeof value !== 'number') throw typeError(`an indentation is an int or a str, not ${typeName(value)}`)
  return ' '.repeat(Math.min(Math.max(value, 0), 100))
}

function json(input: Value, args: Arguments, defaults: { indent: Value; sortKeys: boolean; ascii: boolean }): string {
  const indent = args.get('indent')
  const separators = args.given('separators')
  const given = Array.isArray(separators)
    ? (separators as readonly Value[])
    : separators instanceof Tuple
      ? separators.items
      : []
  const [itemSeparator = ', ', keySeparator = ': '] = given.map(asString)
  return toJson(input, {
    indent: indentation(indent === undefined ? defaults.indent : indent),
    sortKeys: args.bool('sort_keys', defaults.sortKeys),
    ascii: args.bool('ensure_ascii', defaults.ascii),
    itemSeparator,
    keySeparator,
  })
}

const toJsonFilter: Filter = (input, call) => {
  const args = new Arguments(
    call,
    'profile',
    ...IGNORED_JSON.slice(0, 2),
    'indent',
    'sort_keys',
    'ensure_ascii',
    'separators',
    ...IGNORED_JSON.slice(3),
  )
  return json(input, args, { indent: null, sortKeys: false, ascii: true })
}

const toNiceJson: Filter = (input, call) => {
  const kwargs = new Map([...call.kwargs].filter(([name]) => name !== 'separators'))
  const args = new Arguments({ ...call, kwargs }, 'indent', 'sort_keys', 'ensure_ascii', ...IGNORED_JSON)
  return json(input, args, { indent: 4, sortKeys: true, ascii: true })
}

/** Jinja's own: sorted, and safe inside HTML. */
const tojson: Filter = (input, call) =>
  json(input, new Arguments(call, 'indent'), { indent: null, sortKeys: true, ascii: true }).replace(
    /[<>&']/g,
    (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

function textOf(input: Value, what: string): string {
  if (typeof input === 'string') return input
  if (input instanceof Bytes) return input.data.toString('utf8')
  throw typeError(`${what} needs a str, not ${typeName(input)}`)
}

const fromJsonFilter: Filter = (input, call) => {
  const args = new Arguments(call, 'profile')
  const profile = args.string('profile', 'tagless')
  if (profile !== 'tagless') throw filterError(`from_json: unknown profile ${profile}`)
  return fromJson(textOf(input, 'from_json'))
}

function dumpOptions(call: Call, indent: number, flowStyle: boolean | null): DumpOptions {
  const args = new Arguments(
    call,
    ...['indent', 'width', 'sort_keys', 'default_flow_style', 'allow_unicode', 'explicit_start', 'explicit_end'],
    ...UNSUPPORTED_YAML,
    'vault_behavior',
  )
  if (args.get('allow_unicode') !== undefined) throw typeError("got multiple values for argument 'allow_unicode'")
  for (const name of UNSUPPORTED_YAML) {
    if (truthy(args.get(name) ?? null)) throw filterError(`to_yaml: '${name}' is not supported`)
  }
  const flow = args.get('default_flow_style')
  return {
    flavour: 'libyaml',
    indent: args.int('indent', indent),
    width: args.int('width', 80),
    sortKeys: args.bool('sort_keys', true),
    flowStyle: flow === undefined ? flowStyle : flow === null ? null : truthy(flow),
    unicode: true,
    explicitStart: args.bool('explicit_start', false),
    explicitEnd: args.bool('explicit_end', false),
  }
}

function yamlValue(text: string): Value {
  const { value, problems } = loadYaml(text, '<from_yaml>')
  const error = problems.find(({ severity }) => severity === 'error')
  if (error) throw filterError(error.message)
  return value
}

const fromYaml: Filter = (input) => (typeof input === 'string' ? yamlValue(input) : input)

/** Documents are cut at the `---` and `...` lines before they are read: our loader reads one. */
const fromYamlAll: Filter = (input) => {
  if (input === null || input === '') return []
  if (typeof input !== 'string') return input
  const documents = input.split(/^(?:---(?=\s)|\.\.\.(?=\s))[ \t]*/m)
  const isEmpty = (text: string | undefined): boolean => text?.replace(/^\s*(#.*)?$/gm, '') === ''
  if (isEmpty(documents[0])) documents.shift()
  if (isEmpty(documents.at(-1))) documents.pop()
  return documents.map(yamlValue)
}

export const serializeFilters: Readonly<Record<string, Filter>> = {
  from_json: fromJsonFilter,
  from_yaml: fromYaml,
  from_yaml_all: fromYamlAll,
  to_json: toJsonFilter,
  to_nice_json: toNiceJson,
  to_nice_yaml: (input, call) => dumpYaml(input, dumpOptions(call, 4, false)),
  to_yaml: (input, call) => dumpYaml(input, dumpOptions({ ...call, args: [] }, 2, null)),
  tojson,
}
