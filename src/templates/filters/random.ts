import { randomInt } from 'node:crypto'
import { Arguments, filterError, items } from '../arguments.ts'
import { typeError, valueError } from '../errors.ts'
import { normalizeInt } from '../python/numbers.ts'
import { truthy, typeName } from '../python/types.ts'
import { isInteger } from '../python/types.ts'
import type { Filter, Value } from '../types.ts'
import { Bytes, Float } from '../values.ts'
import { PythonRandom } from './mersenne.ts'

/** Gives an integer from 0 up to, but without, the limit. */
type Below = (limit: bigint) => bigint

/** Without a seed every call gives something else. */
function source(seed: Value | undefined): Below {
  if (seed === undefined || seed === null)
    return (limit) => BigInt(randomInt(Number(limit > 2n ** 47n ? 2n ** 47n : limit)))
  const plain = typeof seed === 'boolean' ? Number(seed) : seed instanceof Bytes ? seed.data : seed
  if (plain instanceof Float && Number.isInteger(plain.value)) return source(plain.value)
  if (typeof plain !== 'string' && typeof plain !== 'number' && typeof plain !== 'bigint' && !Buffer.isBuffer(plain)) {
    throw typeError(`a seed is an int, a str or bytes, not ${typeName(seed)}`)
  }
  const random = new PythonRandom(plain)
  return (limit) => random.below(limit)
}

function fromRange(below: Below, start: bigint, stop: bigint, step: bigint): Value {
  const width = stop - start
  const count = step > 0n ? (width + step - 1n) / step : (width + step + 1n) / step
  if (step === 0n) throw valueError('zero step for randrange()')
  if (count <= 0n) throw valueError(`empty range in randrange(${start}, ${stop}, ${step})`)
  return normalizeInt(start + step * below(count))
}

const random: Filter = (input, call) => {
  const args = new Arguments(call, 'start', 'step', 'seed')
  const below = source(args.get('seed'))
  const [start, step] = [args.get('start') ?? 0, args.get('step') ?? 1]
  if (isInteger(input)) {
    if (!isInteger(start) || !isInteger(step)) throw typeError('start and step must be integers')
    return fromRange(below, BigInt(start), BigInt(input), BigInt(truthy(step) ? step : 1))
  }
  if (input === null || input instanceof Float) throw filterError('random can only be used on sequences and integers')
  if (truthy(start) || args.given('step') !== undefined) {
    throw filterError('start and step can only be used with integer values')
  }
  const values = items(input)
  if (values.length === 0) throw valueError('Cannot choose from an empty sequence')
  return values[Number(below(BigInt(values.length)))] as Value
}

const shuffle: Filter = (input, call) => {
  const seed = new Arguments(call, 'seed').get('seed')
  const below = source(seed === undefined || !truthy(seed) ? undefined : seed)
  const values = [...items(input)]
  for (let index = values.length - 1; index > 0; index--) {
    const other = Number(below(BigInt(index + 1)))
    ;[values[index], values[other]] = [values[other] as Value, values[index] as Value]
  }
  return values
}

const LOWEST_MAC = 0x1000000000n
const HIGHEST_MAC = 0xffffffffffn

const randomMac: Filter = (input, call) => {
  if (typeof input !== 'string') throw filterError(`random_mac needs a str, not ${typeName(input)}`)
  const prefix = input.toLowerCase()
  const bytes = prefix.split(':')
  if (bytes.length > 5) throw filterError(`Invalid value (${prefix}) for random_mac: 5 colon(:) separated items max`)
  const wrong = bytes.filter((byte) => !/^[a-f0-9]{2}/.test(byte))
  if (wrong.length > 0) throw filterError(`Invalid value (${prefix}) for random_mac: not a byte: ${wrong.join(', ')}`)
  const below = source(new Arguments(call, 'seed').get('seed'))
  const digits = (LOWEST_MAC + below(HIGHEST_MAC - LOWEST_MAC + 1n)).toString(16)
  return prefix + digits.slice(0, 2 * (6 - bytes.length)).replace(/../g, ':$&')
}

export const randomFilters: Readonly<Record<string, Filter>> = { random, random_mac: randomMac, shuffle }
