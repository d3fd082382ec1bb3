// The filters of community.general that operators use.
import { search } from 'jmespath'
import { Arguments, asString, filterError, items } from '../arguments.ts'
import { typeError, valueError } from '../errors.ts'
import { iterate, truthy } from '../python/types.ts'
import { compileRegex } from '../regex/translate.ts'
import type { Filter, Value } from '../types.ts'
import { Dict, fromData, hashKey, toData } from '../values.ts'
import { attributeGetter, sortedBy } from './attributes.ts'
import { mergeDicts } from './dicts.ts'
import { randomFilters } from './random.ts'
import { distinct } from './sequences.ts'
import { setFilters } from './sets.ts'

const jsonQuery: Filter = (input, call) => {
  const expression = asString(new Arguments(call, 'expr').require('expr'))
  try {
    return fromData(search(toData(input), expression))
  } catch (error) {
    throw valueError(`JMESPath error in json_query: ${error instanceof Error ? error.message : String(error)}`)
  }
}

const counter: Filter = (input) => {
  const counts = new Dict()
  for (const item of items(input)) counts.set(item, ((counts.get(item) as number | undefined) ?? 0) + 1)
  return counts
}

const dictKv: Filter = (input, call) => new Dict([[new Arguments(call, 'key').require('key'), input]])

const dict: Filter = (input) => {
  if (input instanceof Dict) return new Dict(input)
  return new Dict(
    items(input).map((pair) => {
      const [key, value, ...others] = items(pair)
      if (key === undefined || value === undefined || others.length > 0) throw valueError('dict needs pairs of two')
      return [key, value]
    }),
  )
}

const groupbyAsDict: Filter = (input, call) => {
  const attribute = asString(new Arguments(call, 'attribute').require('attribute'))
  const result = new Dict()
  for (const item of items(input)) {
    if (!(item instanceof Dict)) throw filterError('groupby_as_dict needs a list of dictionaries')
    const key = item.get(attribute)
    if (key === undefined) throw filterError(`Attribute not contained in element: ${attribute}`)
    if (result.has(key)) throw filterError('Multiple sequence entries have the same attribute value')
    result.set(key, item)
  }
  return result
}

/** Merges two lists of dicts where their `index` is the same; sorted by it. */
const listsMergeby: Filter = (input, call) => {
  const terms = [input, ...call.args]
  const index = terms.pop()
  if (typeof index !== 'string' || terms.length === 0) throw filterError('At least one list and index are needed.')
  const nested = (list: Value): readonly Value[] =>
    items(list).length > 0 && items(list).every((item) => Array.isArray(item)) ? items(list) : [list]
  const lists = terms.flatMap(nested)
  const how = call.kwargs.get('list_merge') ?? 'replace'
  const merging = { recursive: truthy(call.kwargs.get('recursive') ?? false), lists: asString(how) }
  if (lists.length === 1) return lists[0] as Value
  const merged = new Map<unknown, Dict>()
  for (const item of lists.flatMap(items)) {
    if (!(item instanceof Dict)) throw filterError('the lists of lists_mergeby must hold dictionaries')
    const key = item.get(index)
    if (key === undefined) continue
    merged.set(hashKey(key), mergeDicts(merged.get(hashKey(key)) ?? new Dict(), item, merging))
  }
  return sortedBy([...merged.values()], (item) => [attributeGetter(index)(item)])
}

/** A set operation over several lists, in the order of the first. */
function overLists(name: 'union' | 'intersect' | 'difference' | 'symmetric_difference'): Filter {
  return (input, call) => {
    const operation = setFilters[name]
    if (!operation) throw typeError(`no operation ${name}`)
    const lists = [input, ...call.args]
    const [first = [], ...others] = lists
    if (others.length === 0) return first
    return others.reduce<Value>((left, right) => operation(left, { ...call, args: [right] }), distinct(iterate(first)))
  }
}

const versionSort: Filter = (input, call) => {
  const reverse = new Arguments(call, 'reverse').bool('reverse', false)
  const key = (value: Value): readonly Value[] =>
    asString(value)
      .split(/(\d+|[a-z]+|\.)/)
      .filter((part) => part !== '' && part !== '.')
      .map((part) => (/^\d+$/.test(part) ? Number(part) : part))
  return sortedBy(items(input), (value) => [key(value)], reverse)
}

/** How `matching_parameter` compares a key with a target. */
const MATCHING: Readonly<Record<string, (key: string, target: string) => boolean>> = {
  equal: (key, target) => key === target,
  starts_with: (key, target) => key.startsWith(target),
  ends_with: (key, target) => key.endsWith(target),
}

/** Whether a key is meant. */
function keyMatcher(args: Arguments): (key: string) => boolean {
  const target = args.require('target')
  const how = args.string('matching_parameter', 'equal')
  if (typeof target !== 'string' && !Array.isArray(target)) throw filterError('The target must be a string or a list.')
  const wanted = typeof target === 'string' ? [target] : items(target)
  if (wanted.length === 0 || target === '') throw filterError("The target can't be empty.")
  if (!wanted.every((name) => typeof name === 'string')) throw filterError('The target items must be strings.')
  if (how === 'regex') {
    if (wanted.length > 1) throw filterError('matching_parameter=regex takes a single target')
    const pattern = compileRegex(wanted[0] ?? '', { ignoreCase: false, multiline: false })
    return (key) => key.search(pattern) === 0
  }
  const matches = Object.hasOwn(MATCHING, how) ? MATCHING[how] : undefined
  if (!matches) throw filterError(`matching_parameter must be one of ${Object.keys(MATCHING).join(', ')}, regex`)
  return (key) => wanted.some((name) => matches(key, name))
}

function keysFilter(keep: boolean): Filter {
  return (input, call) => {
    const isMeant = keyMatcher(new Arguments(call, 'target', 'matching_parameter'))
    if (!Array.isArray(input)) throw filterError('the input must be a list')
    return items(input).map((item) => {
      if (!(item instanceof Dict)) throw filterError('the list must hold dictionaries')
      return new Dict(
        [...item].filter(([key]) => {
          if (typeof key !== 'string') throw filterError('the keys of the dictionaries must be strings')
          return isMeant(key) === keep
        }),
      )
    })
  }
}

export const communityFilters: Readonly<Record<string, Filter>> = {
  counter,
  dict,
  dict_kv: dictKv,
  groupby_as_dict: groupbyAsDict,
  json_query: jsonQuery,
  keep_keys: keysFilter(true),
  lists_difference: overLists('difference'),
  lists_intersect: overLists('intersect'),
  lists_mergeby: listsMergeby,
  lists_symmetric_difference: overLists('symmetric_difference'),
  lists_union: overLists('union'),
  random_mac: randomFilters['random_mac'] as Filter,
  remove_keys: keysFilter(false),
  version_sort: versionSort,
}
