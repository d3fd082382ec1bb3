import { TemplateError, typeError, valueError } from '../errors.ts'
import type { Value } from '../types.ts'
import { Dict, Tuple, Undefined } from '../values.ts'
import type { Bytes, Float } from '../values.ts'
import { compare, equals } from './compare.ts'
import { argument } from './stringmethods.ts'
import type { MethodCall } from './stringmethods.ts'
import { iterate, truthy, typeName } from './types.ts'
import { toIndex } from './numbers.ts'
import { repr, str } from './text.ts'

type Method<T> = (self: T, call: MethodCall) => Value

function required(call: MethodCall, position: number): Value {
  const value = call.args[position]
  if (value === undefined) throw typeError(`expected at least ${position + 1} argument(s), got ${position}`)
  if (value instanceof Undefined) throw value.error
  return value
}

function keyError(key: Value): TemplateError {
  return new TemplateError('filter', `KeyError: ${repr(key)}`)
}

/** Pairs of a dict, or of a list of pairs. */
function pairs(value: Value): Iterable<readonly [Value, Value]> {
  if (value instanceof Dict) return value
  return iterate(value).map((pair) => {
    const items = iterate(pair)
    if (items.length !== 2)
      throw valueError(`dictionary update sequence element has length ${items.length}; 2 is required`)
    return [items[0] as Value, items[1] as Value] as const
  })
}

/** `dict(...)` and `d.update(...)`: adds what the call names. */
export function updateDict(target: Dict, call: MethodCall): Dict {
  const source = argument(call, 0)
  if (source !== undefined) for (const [key, value] of pairs(source)) target.set(key, value)
  for (const [key, value] of call.kwargs) target.set(key, value)
  return target
}

function popKey(dict: Dict, call: MethodCall): Value {
  const key = required(call, 0)
  const value = dict.has(key) ? dict.get(key) : call.args[1]
  if (value === undefined) throw keyError(key)
  dict.delete(key)
  return value
}

/** The methods of dict, by name. */
export const DICT_METHODS: ReadonlyMap<string, Method<Dict>> = new Map<string, Method<Dict>>([
  [
    'clear',
    (dict) => {
      for (const key of [...dict.keys()]) dict.delete(key)
      return null
    },
  ],
  ['copy', (dict) => new Dict(dict)],
  ['fromkeys', (_, call) => new Dict(iterate(required(call, 0)).map((key) => [key, call.args[1] ?? null] as const))],
  [
    'get',
    (dict, call) => {
      const value = dict.get(required(call, 0))
      return value === undefined ? (call.args[1] ?? null) : value
    },
  ],
  ['items', (dict) => Array.from(dict, ([key, value]) => new Tuple([key, value]))],
  ['keys', (dict) => [...dict.keys()]],
  ['pop', popKey],
  [
    'popitem',
    (dict) => {
      const key = [...dict.keys()].at(-1)
      if (key === undefined) throw new TemplateError('filter', 'popitem(): dictionary is empty')
      const value = dict.get(key) ?? null
      dict.delete(key)
      return new Tuple([key, value])
    },
  ],
  [
    'setdefault',
    (dict, call) => {
      const key = required(call, 0)
      if (!dict.has(key)) dict.set(key, call.args[1] ?? null)
      return dict.get(key) ?? null
    },
  ],
  [
    'update',
    (dict, call) => {
      updateDict(dict, call)
      return null
    },
  ],
  ['values', (dict) => [...dict.values()]],
])

function indexOf(items: readonly Value[], call: MethodCall): number {
  const wanted = required(call, 0)
  const from = call.args[1] === undefined ? 0 : toIndex(call.args[1])
  const found = items.findIndex((item, index) => index >= from && equals(item, wanted))
  if (found < 0) throw valueError(`${repr(wanted)} is not in list`)
  return found
}

function count(items: readonly Value[], call: MethodCall): number {
  const wanted = required(call, 0)
  return items.filter((item) => equals(item, wanted)).length
}

function popAt(list: Value[], call: MethodCall): Value {
  const position = call.args[0] === undefined ? -1 : toIndex(call.args[0])
  const index = position < 0 ? list.length + position : position
  if (list.length === 0) throw new TemplateError('filter', 'pop from empty list')
  if (index < 0 || index >= list.length) throw new TemplateError('filter', 'pop index out of range')
  return list.splice(index, 1)[0] as Value
}

/** Every method that changes its list gives None. */
function changing(change: (list: Value[], call: MethodCall) => unknown): Method<Value[]> {
  return (list, call) => {
    change(list, call)
    return null
  }
}

/** The methods of list, by name. */
export const LIST_METHODS: ReadonlyMap<string, Method<Value[]>> = new Map<string, Method<Value[]>>([
  ['append', changing((list, call) => list.push(required(call, 0)))],
  ['clear', changing((list) => list.splice(0))],
  ['copy', (list) => [...list]],
  ['count', count],
  ['extend', changing((list, call) => list.push(...iterate(required(call, 0))))],
  ['index', indexOf],
  ['insert', changing((list, call) => list.splice(toIndex(required(call, 0)), 0, required(call, 1)))],
  ['pop', popAt],
  ['remove', changing((list, call) => list.splice(indexOf(list, call), 1))],
  ['reverse', changing((list) => list.reverse())],
  [
    'sort',
    changing((list, call) => {
      const reverse = truthy(call.kwargs.get('reverse') ?? false)
      list.sort((a, b) => (reverse ? compare(b, a) : compare(a, b)))
    }),
  ],
])

/** The methods of tuple, by name. */
export const TUPLE_METHODS: ReadonlyMap<string, Method<Tuple>> = new Map<string, Method<Tuple>>([
  ['count', ({ items }, call) => count(items, call)],
  ['index', ({ items }, call) => indexOf(items, call)],
])

function bitwise(operate: (a: bigint, b: bigint) => bigint): Method<number | bigint> {
  return (self, call) => {
    const other = required(call, 0)
    if (typeof other !== 'number' && typeof other !== 'bigint')
      throw typeError(`unsupported operand ${typeName(other)}`)
    if (other > 100_000) throw valueError('the number of bits is too large')
    const result = operate(BigInt(self), BigInt(other))
    return result >= -(2n ** 53n) && result <= 2n ** 53n ? Number(result) : result
  }
}

/** The methods of int, by name; the bitwise ones are those that Ansible lets through its sandbox. */
export const INT_METHODS: ReadonlyMap<string, Method<number | bigint>> = new Map<string, Method<number | bigint>>([
  ['bit_count', (self) => BigInt(self).toString(2).replace(/[^1]/g, '').length],
  ['bit_length', (self) => (BigInt(self) === 0n ? 0 : BigInt(self).toString(2).replace('-', '').length)],
  ['conjugate', (self) => self],
  ['is_integer', () => true],
  ['__and__', bitwise((a, b) => a & b)],
  ['__lshift__', bitwise((a, b) => a << b)],
  ['__or__', bitwise((a, b) => a | b)],
  ['__rshift__', bitwise((a, b) => a >> b)],
  ['__xor__', bitwise((a, b) => a ^ b)],
])

/** The methods of float, by name. */
export const FLOAT_METHODS: ReadonlyMap<string, Method<Float>> = new Map<string, Method<Float>>([
  ['conjugate', (self) => self],
  ['is_integer', ({ value }) => Number.isInteger(value)],
])

/** The methods of bytes, by name. */
export const BYTES_METHODS: ReadonlyMap<string, Method<Bytes>> = new Map<string, Method<Bytes>>([
  [
    'decode',
    ({ data }, call) => {
      const encoding = str(argument(call, 0, 'encoding') ?? 'utf-8').toLowerCase()
      if (['latin-1', 'latin1', 'iso-8859-1'].includes(encoding)) return data.toString('latin1')
      if (['ascii', 'utf-8', 'utf8', 'utf_8'].includes(encoding)) return data.toString('utf8')
      if (['utf-16-le', 'utf_16_le'].includes(encoding)) return data.toString('utf16le')
      throw new TemplateError('filter', `LookupError: unknown encoding: ${encoding}`)
    },
  ],
  ['hex', ({ data }) => data.toString('hex')],
])
