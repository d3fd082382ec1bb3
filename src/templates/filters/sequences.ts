import { Arguments, checkSize, filterError, items } from '../arguments.ts'
import { TemplateError, typeError, undefinedError } from '../errors.ts'
import { item as access } from '../python/access.ts'
import { compare, equals } from '../python/compare.ts'
import { toIndex } from '../python/numbers.ts'
import { add } from '../python/operators.ts'
import { str } from '../python/text.ts'
import { characters, length, typeName } from '../python/types.ts'
import type { Filter, Value } from '../types.ts'
import { Dict, hashKey, Tuple, Undefined } from '../values.ts'
import { attributeGetter, attributesGetter, folded, listOf, sortedBy } from './attributes.ts'

function nothing(what: string): Undefined {
  return new Undefined(what, () => undefinedError(`No ${what}, sequence was empty.`))
}

function at(index: 0 | -1, what: string): Filter {
  return (input) => {
    const found = listOf(input).at(index)
    return found === undefined ? nothing(what) : found
  }
}

const join: Filter = (input, call) => {
  const args = new Arguments(call, 'd', 'attribute')
  const attribute = args.given('attribute')
  const values = attribute === undefined ? items(input) : items(input).map(attributeGetter(attribute))
  const text = values.map(str).join(str(args.get('d') ?? ''))
  checkSize(text.length)
  return text
}

const reverse: Filter = (input) =>
  typeof input === 'string' ? [...characters(input)].reverse().join('') : [...listOf(input)].reverse()

const sort: Filter = (input, call) => {
  const args = new Arguments(call, 'reverse', 'case_sensitive', 'attribute')
  const get = attributesGetter(args.get('attribute'))
  const caseSensitive = args.bool('case_sensitive', false)
  const key = (value: Value): readonly Value[] => (caseSensitive ? get(value) : get(value).map(folded))
  return sortedBy(listOf(input), key, args.bool('reverse', false))
}

/** The value, if there is one. */
function existing(value: Value): Value {
  if (value instanceof Undefined) throw value.error
  return value
}

/** The items without repetitions. Values without a hash (lists, dicts) are compared one by one. */
export function distinct(values: readonly Value[], key: (value: Value) => Value = (value) => value): readonly Value[] {
  const seen = new Set<unknown>()
  try {
    return values.filter((value) => {
      const hash = hashKey(key(value))
      return seen.has(hash) ? false : seen.add(hash)
    })
  } catch (error) {
    if (!(error instanceof TemplateError && error.kind === 'type')) throw error
    const kept: Value[] = []
    for (const value of values) if (!kept.some((other) => equals(other, value))) kept.push(value)
    return kept
  }
}

const unique: Filter = (input, call) => {
  const args = new Arguments(call, 'case_sensitive', 'attribute')
  const get = attributeGetter(args.get('attribute'))
  const caseSensitive = args.bool('case_sensitive', false)
  return distinct(listOf(input), (value) => existing(caseSensitive ? get(value) : folded(get(value))))
}

function extreme(operator: '<' | '>'): Filter {
  return (input, call) => {
    const args = new Arguments(call, 'case_sensitive', 'attribute')
    const get = attributeGetter(args.get('attribute'))
    const caseSensitive = args.bool('case_sensitive', false)
    const key = (value: Value): Value => existing(caseSensitive ? get(value) : folded(get(value)))
    const [start, ...others] = listOf(input)
    if (start === undefined) return nothing('aggregated item')
    key(start)
    return others.reduce<Value>((best, value) => {
      const order = compare(key(value), key(best), operator)
      return (operator === '<' ? order < 0 : order > 0) ? value : best
    }, start)
  }
}

const sum: Filter = (input, call) => {
  const args = new Arguments(call, 'attribute', 'start')
  const get = attributeGetter(args.get('attribute'))
  const start = args.get('start') ?? 0
  if (typeof start === 'string') throw typeError("sum() can't sum strings [use ''.join(seq) instead]")
  return listOf(input).reduce<Value>((total, value) => {
    const addend = get(value)
    // As Python's own sum says it: the total is on the left.
    if (typeof total === 'number' && typeof addend === 'string') {
      throw typeError("unsupported operand type(s) for +: 'int' and 'str'")
    }
    return add(total, addend)
  }, start)
}

const batch: Filter = (input, call) => {
  const args = new Arguments(call, 'linecount', 'fill_with')
  const size = args.require('linecount')
  const fill = args.given('fill_with')
  const rows: Value[][] = []
  let row: Value[] = []
  for (const value of listOf(input)) {
    if (equals(row.length, size)) {
      rows.push(row)
      row = []
    }
    row.push(value)
  }
  if (row.length === 0) return rows
  if (fill !== undefined) {
    const missing = toIndex(size) - row.length
    checkSize(missing)
    for (let index = 0; index < missing; index++) row.push(fill)
  }
  return [...rows, row]
}

const slice: Filter = (input, call) => {
  const args = new Arguments(call, 'slices', 'fill_with')
  const values = listOf(input)
  const slices = toIndex(args.require('slices'))
  const fill = args.given('fill_with')
  checkSize(slices)
  if (slices === 0) throw new TemplateError('zerodivision', 'integer division or modulo by zero')
  const size = Math.floor(values.length / slices)
  const longer = values.length % slices
  return Array.from({ length: Math.max(0, slices) }, (_, index) => {
    const start = index * size + Math.min(index, longer)
    const row = values.slice(start, start + size + (index < longer ? 1 : 0))
    return fill !== undefined && index >= longer ? [...row, fill] : row
  })
}

const groupby: Filter = (input, call) => {
  const args = new Arguments(call, 'attribute', 'default', 'case_sensitive')
  // Jinja's `default` has no effect with Ansible: a missing attribute is an error there before it is looked at.
  const found = attributeGetter(args.require('attribute'))
  const get = (value: Value): Value => existing(found(value))
  const key = args.bool('case_sensitive', false) ? get : (value: Value): Value => folded(get(value))
  const groups: { readonly key: Value; readonly members: Value[] }[] = []
  for (const value of sortedBy(listOf(input), (member) => [key(member)])) {
    const group = groups.at(-1)
    if (group && equals(group.key, key(value))) group.members.push(value)
    else groups.push({ key: key(value), members: [value] })
  }
  return groups.map(({ members }) => new Tuple([get(members[0] as Value), members], ['grouper', 'list']))
}

const NULLS: ReadonlySet<Value> = new Set([null, 'None', 'null'])

/** Nested lists made one, as deep as `levels`. */
export function flattened(value: Value, levels: number, skipNulls: boolean): readonly Value[] {
  return items(value).flatMap((item): readonly Value[] => {
    if (skipNulls && NULLS.has(item)) return []
    const nested = Array.isArray(item) || item instanceof Tuple
    return nested && levels >= 1 ? flattened(item, levels - 1, skipNulls) : [item]
  })
}

const flatten: Filter = (input, call) => {
  const args = new Arguments(call, 'levels', 'skip_nulls')
  return flattened(input, args.int('levels', Infinity), args.bool('skip_nulls', true))
}

const extract: Filter = (input, call) => {
  const args = new Arguments(call, 'container', 'morekeys')
  const more = args.given('morekeys')
  const keys = [input, ...(more === undefined ? [] : Array.isArray(more) ? (more as readonly Value[]) : [more])]
  return keys.reduce<Value>((found, key) => access(found, key), args.require('container'))
}

const itemsOf: Filter = (input) => {
  if (input instanceof Undefined) return []
  if (!(input instanceof Dict)) throw typeError('Can only get item pairs from a mapping.')
  return [...input].map(([key, value]) => new Tuple([key, value]))
}

const dictsort: Filter = (input, call) => {
  const args = new Arguments(call, 'case_sensitive', 'by', 'reverse')
  const by = args.string('by', 'key')
  if (by !== 'key' && by !== 'value') throw filterError('You can only sort by either "key" or "value"')
  if (!(input instanceof Dict)) throw typeError(`'${typeName(input)}' object has no attribute 'items'`)
  const caseSensitive = args.bool('case_sensitive', false)
  const pairs = [...input].map(([key, value]) => new Tuple([key, value]))
  const key = (pair: Value): readonly Value[] => {
    const part = (pair as Tuple).items[by === 'key' ? 0 : 1] as Value
    return [caseSensitive ? part : folded(part)]
  }
  return sortedBy(pairs, key, args.bool('reverse', false))
}

const lengthOf: Filter = (input) => length(input)

export const sequenceFilters: Readonly<Record<string, Filter>> = {
  batch,
  count: lengthOf,
  dictsort,
  extract,
  first: at(0, 'first item'),
  flatten,
  groupby,
  items: itemsOf,
  join,
  last: at(-1, 'last item'),
  length: lengthOf,
  list: (input) => [...items(input)],
  max: extreme('>'),
  min: extreme('<'),
  reverse,
  slice,
  sort,
  sum,
  unique,
}
