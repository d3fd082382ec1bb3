// Set theory and combinations. Python's sets have no order; ours keep that of the input.
import { Arguments, checkItems, items } from '../arguments.ts'
import { typeError, valueError } from '../errors.ts'
import { equals } from '../python/compare.ts'
import { toIndex } from '../python/numbers.ts'
import { typeName } from '../python/types.ts'
import type { Call, Filter, Value } from '../types.ts'
import { hashKey, Tuple } from '../values.ts'
import { distinct } from './sequences.ts'

/** Whether a value is among `values`; by hash where all have one. */
function membership(values: readonly Value[]): (value: Value) => boolean {
  try {
    const hashes = new Set(values.map(hashKey))
    return (value) => {
      try {
        return hashes.has(hashKey(value))
      } catch {
        return false
      }
    }
  } catch {
    return (value) => values.some((other) => equals(other, value))
  }
}

function second(call: Call): readonly Value[] {
  return items(new Arguments(call, 'b').require('b'))
}

const difference: Filter = (input, call) => {
  const among = membership(second(call))
  return distinct(items(input).filter((value) => !among(value)))
}

/** Of values that are equal and not the same (1 and 1.0), Python takes those of the smaller set; of equal ones the second's. */
const intersect: Filter = (input, call) => {
  const [left, right] = [distinct(items(input)), distinct(second(call))]
  const [kept, other] = right.length > left.length ? [left, right] : [right, left]
  return kept.filter(membership(other))
}

const union: Filter = (input, call) => distinct([...items(input), ...second(call)])

const symmetricDifference: Filter = (input, call) => {
  const [left, right] = [items(input), second(call)]
  const [inLeft, inRight] = [membership(left), membership(right)]
  return distinct([...left.filter((value) => !inRight(value)), ...right.filter((value) => !inLeft(value))])
}

const zip: Filter = (input, call) => {
  const lists = [input, ...call.args].map(items)
  const length = Math.min(...lists.map((list) => list.length))
  return Array.from({ length }, (_, index) => new Tuple(lists.map((list) => list[index] as Value)))
}

const zipLongest: Filter = (input, call) => {
  const fill = call.kwargs.get('fillvalue') ?? null
  const lists = [input, ...call.args].map(items)
  const length = Math.max(...lists.map((list) => list.length))
  return Array.from(
    { length },
    (_, index) => new Tuple(lists.map((list) => (index < list.length ? (list[index] as Value) : fill))),
  )
}

const product: Filter = (input, call) => {
  const repeat = call.kwargs.get('repeat') ?? 1
  if (typeof repeat !== 'number') throw typeError(`'${typeName(repeat)}' object cannot be interpreted as an integer`)
  const once = [input, ...call.args].map(items)
  checkItems(repeat)
  const lists = Array.from({ length: repeat }, () => once).flat()
  checkItems(lists.reduce((size, list) => size * list.length, lists.length))
  const rows = lists.reduce<(readonly Value[])[]>(
    (found, list) => found.flatMap((row) => list.map((value) => [...row, value])),
    [[]],
  )
  return rows.map((row) => new Tuple(row))
}

/** Every choice of `size` items; `ordered` counts each order of them. */
function* choices(values: readonly Value[], size: number, ordered: boolean, from = 0): Generator<readonly Value[]> {
  if (size === 0) {
    yield []
    return
  }
  for (let index = ordered ? 0 : from; index < values.length; index++) {
    const rest = ordered ? values.filter((_, other) => other !== index) : values
    for (const tail of choices(rest, size - 1, ordered, index + 1)) yield [values[index] as Value, ...tail]
  }
}

function choosing(ordered: boolean): Filter {
  return (input, call) => {
    const values = items(input)
    const args = new Arguments(call, 'r')
    const size = ordered ? args.int('r', values.length) : toIndex(args.require('r'))
    if (size < 0) throw valueError('r must be non-negative')
    if (size > values.length) return []
    let count = 1
    for (let index = 0; index < size; index++) count *= (values.length - index) / (ordered ? 1 : index + 1)
    checkItems(count * size)
    return Array.from(choices(values, size, ordered), (row) => new Tuple(row))
  }
}

export const setFilters: Readonly<Record<string, Filter>> = {
  combinations: choosing(false),
  difference,
  intersect,
  permutations: choosing(true),
  product,
  symmetric_difference: symmetricDifference,
  union,
  zip,
  zip_longest: zipLongest,
}
