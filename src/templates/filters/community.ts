// The filters of community.general that operators use.
import { search } from 'jmespath'
import { Arguments, asString, filterError, items } from '../arguments.ts'
import { typeError, valueError } from '../errors.ts'
import { equals } from '../python/compare.ts'
import { iterate, truthy } from '../python/types.ts'
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

const dict: Filter = (input) =>
  new Dict(
    items(input).map((pair) => {
      const [key, value, ...others] = items(pair)
      if (key === undefined || value === undefined || others.length > 0) throw valueError('dict needs pairs of two')
      return [key, value]
    }),
  )

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

function keysFilter(keep: boolean): Filter {
  return (input, call) => {
    const args = new Arguments(call, 'target', 'matching_parameter')
    const target = args.require('target')
    const wanted = typeof target === 'string' ? [target] : items(target)
    return items(input).map((item) => {
      if (!(item instanceof Dict)) throw typeError('the list must hold dictionaries')
      return new Dict([...item].filter(([key]) => wanted.some((name) => equals(name, key)) === keep))
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
