import { Arguments, filterError, items } from '../arguments.ts'
import { typeError, valueError } from '../errors.ts'
import { equals } from '../python/compare.ts'
import { repr } from '../python/text.ts'
import { truthy, typeName } from '../python/types.ts'
import type { Filter, Value } from '../types.ts'
import { Dict, Range, Tuple } from '../values.ts'
import { flattened } from './sequences.ts'

const LIST_MERGES = ['replace', 'keep', 'append', 'prepend', 'append_rp', 'prepend_rp']

interface Merging {
  readonly recursive: boolean
  readonly lists: string
}

function mergeLists(low: readonly Value[], high: readonly Value[], how: string): readonly Value[] {
  const others = (): readonly Value[] => low.filter((value) => !high.some((other) => equals(other, value)))
  switch (how) {
    case 'keep':
      return low
    case 'append':
      return [...low, ...high]
    case 'prepend':
      return [...high, ...low]
    case 'append_rp':
      return [...others(), ...high]
    case 'prepend_rp':
      return [...high, ...others()]
    default:
      return high
  }
}

/** `high` laid over `low`. */
export function mergeDicts(low: Dict, high: Dict, merging: Merging): Dict {
  const merged = new Dict(low)
  for (const [key, value] of high) {
    const existing = low.get(key)
    if (merging.recursive && existing instanceof Dict && value instanceof Dict) {
      merged.set(key, mergeDicts(existing, value, merging))
    } else if (Array.isArray(existing) && Array.isArray(value)) {
      merged.set(key, mergeLists(existing as readonly Value[], value as readonly Value[], merging.lists))
    } else merged.set(key, value)
  }
  return merged
}

const combine: Filter = (input, call) => {
  for (const name of call.kwargs.keys()) {
    if (name !== 'recursive' && name !== 'list_merge') {
      throw filterError("'recursive' and 'list_merge' are the only valid keyword arguments")
    }
  }
  const lists = call.kwargs.get('list_merge') ?? 'replace'
  if (typeof lists !== 'string' || !LIST_MERGES.includes(lists)) {
    throw filterError(`combine: 'list_merge' must be one of ${LIST_MERGES.join(', ')}`)
  }
  const merging = { recursive: truthy(call.kwargs.get('recursive') ?? false), lists }
  const dicts = flattened([input, ...call.args], 1, true)
  const [only] = dicts
  if (only === undefined) return new Dict()
  if (dicts.length === 1) return only
  return dicts.reduceRight((high, low) => {
    if (!(low instanceof Dict) || !(high instanceof Dict)) {
      const [first, second] = [typeName(low), typeName(high)]
      throw filterError(`failed to combine variables, expected dicts but got a '${first}' and a '${second}'`)
    }
    return mergeDicts(low, high, merging)
  })
}

const dict2items: Filter = (input, call) => {
  const args = new Arguments(call, 'key_name', 'value_name')
  const [key, value] = [args.string('key_name', 'key'), args.string('value_name', 'value')]
  if (!(input instanceof Dict)) throw typeError(`dict2items requires a dictionary, got a ${typeName(input)}`)
  return [...input].map(
    ([name, item]) =>
      new Dict([
        [key, name],
        [value, item],
      ]),
  )
}

const items2dict: Filter = (input, call) => {
  const args = new Arguments(call, 'key_name', 'value_name')
  const [key, value] = [args.string('key_name', 'key'), args.string('value_name', 'value')]
  if (!Array.isArray(input) && !(input instanceof Tuple)) {
    throw typeError(`items2dict requires a list, got a ${typeName(input)}`)
  }
  return new Dict(
    items(input).map((item): [Value, Value] => {
      if (!(item instanceof Dict)) throw typeError(`items2dict requires a list of dictionaries, got ${repr(input)}`)
      if (!item.has(key) || !item.has(value)) {
        throw typeError(`items2dict requires the keys '${key}' and '${value}' in each dictionary, got ${repr(input)}`)
      }
      return [item.get(key) as Value, item.get(value) as Value]
    }),
  )
}

function descend(element: Value, path: readonly Value[], skipMissing: boolean): Value | undefined {
  let found = element
  for (const step of path) {
    if (!(found instanceof Dict)) throw typeError(`the key ${repr(step)} should point to a dictionary`)
    if (!found.has(step)) {
      if (skipMissing) return undefined
      throw valueError(`could not find ${repr(step)} key in iterated item ${repr(found)}`)
    }
    found = found.get(step) as Value
  }
  return found
}

const subelements: Filter = (input, call) => {
  const args = new Arguments(call, 'subelements', 'skip_missing')
  const wanted = args.require('subelements')
  if (!(input instanceof Dict) && !Array.isArray(input)) {
    throw filterError('obj must be a list of dicts or a nested dict')
  }
  const elements: readonly Value[] = input instanceof Dict ? [...input.values()] : items(input)
  const path =
    typeof wanted === 'string' ? wanted.split('.') : Array.isArray(wanted) ? (wanted as readonly Value[]) : null
  if (path === null) throw typeError(`subelements must be a list or a string, got a ${typeName(wanted)}`)
  return elements.flatMap((element) => {
    const values = descend(element, path, args.bool('skip_missing', false)) ?? []
    if (!Array.isArray(values)) throw typeError(`the key ${repr(path.at(-1) ?? '')} should point to a list`)
    return (values as readonly Value[]).map((value) => new Tuple([element, value]))
  })
}

function isSequence(value: Value): boolean {
  return Array.isArray(value) || value instanceof Tuple || value instanceof Range
}

const rekeyOnMember: Filter = (input, call) => {
  const args = new Arguments(call, 'key', 'duplicates')
  const key = args.require('key')
  const duplicates = args.string('duplicates', 'error')
  if (duplicates !== 'error' && duplicates !== 'overwrite') {
    throw filterError(`duplicates parameter to rekey_on_member has unknown value: ${duplicates}`)
  }
  if (!isSequence(input) && !(input instanceof Dict)) throw filterError('Type is not a valid list, set, or dict')
  const result = new Dict()
  for (const item of input instanceof Dict ? [...input.values()] : items(input)) {
    if (!(item instanceof Dict)) throw filterError('List item is not a valid dict')
    const name = item.get(key)
    if (name === undefined) throw filterError(`Key ${repr(key)} was not found`)
    if (duplicates === 'error' && result.has(name)) {
      throw filterError(`Key ${repr(name)} is not unique, cannot correctly turn into dict`)
    }
    result.set(name, item)
  }
  return result
}

export const dictFilters: Readonly<Record<string, Filter>> = {
  combine,
  dict2items,
  items2dict,
  rekey_on_member: rekeyOnMember,
  subelements,
}
