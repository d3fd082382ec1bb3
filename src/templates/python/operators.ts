import { dateDifference } from '../dates.ts'
import { TemplateError, typeError, valueError } from '../errors.ts'
import type { Value } from '../types.ts'
import { Bytes, Float, Tuple, Undefined } from '../values.ts'
import { isInteger, isNumber, typeName } from './types.ts'
import { normalizeInt, toNumber } from './numbers.ts'
import { percentFormat } from './percent.ts'

/** Longest string, list or int (in bits) that an expression may build: beyond, a template is an attack or a mistake. */
export const LARGEST = 50_000_000
const LARGEST_LIST = 5_000_000
const LARGEST_POWER_BITS = 100_000

type Numeric = number | bigint | boolean | Float

function unsupported(operator: string, a: Value, b: Value): TemplateError {
  if (a instanceof Undefined) return a.error
  if (b instanceof Undefined) return b.error
  return typeError(`unsupported operand type(s) for ${operator}: '${typeName(a)}' and '${typeName(b)}'`)
}

function zeroDivision(message: string): TemplateError {
  return new TemplateError('zerodivision', message)
}

/** Beyond, single operations take long. */
const LARGEST_INT = 2n ** 300_000n

/** Computes with JS numbers where that is exact or floats are meant, with bigints otherwise. */
function arithmetic(
  a: Numeric,
  b: Numeric,
  floats: (a: number, b: number) => number,
  ints: (a: bigint, b: bigint) => bigint,
): Value {
  if (a instanceof Float || b instanceof Float) return new Float(floats(toNumber(a), toNumber(b)))
  if (typeof a !== 'bigint' && typeof b !== 'bigint') {
    const result = floats(Number(a), Number(b))
    if (Number.isSafeInteger(result)) return result + 0
  }
  const result = ints(BigInt(a), BigInt(b))
  if (result > LARGEST_INT || result < -LARGEST_INT)
    throw valueError('an integer of more than 300,000 bits is too large')
  return normalizeInt(result)
}

/** The text, unless it grew beyond all measure. */
export function checkedText(text: string): string {
  if (text.length > LARGEST) throw valueError(`a text grows beyond ${LARGEST} characters`)
  return text
}

function checkedList(list: readonly Value[]): readonly Value[] {
  if (list.length > LARGEST_LIST) throw valueError(`a list grows beyond ${LARGEST_LIST} items`)
  return list
}

/** `a + b`. */
export function add(a: Value, b: Value): Value {
  if (typeof a === 'string' && typeof b === 'string') return checkedText(a + b)
  if (isNumber(a) && isNumber(b)) {
    return arithmetic(
      a,
      b,
      (x, y) => x + y,
      (x, y) => x + y,
    )
  }
  if (Array.isArray(a) && Array.isArray(b)) return checkedList([...(a as readonly Value[]), ...(b as readonly Value[])])
  if (a instanceof Tuple && b instanceof Tuple) return new Tuple([...a.items, ...b.items])
  if (a instanceof Bytes && b instanceof Bytes) return new Bytes(Buffer.concat([a.data, b.data]))
  if (a instanceof Undefined || b instanceof Undefined) throw unsupported('+', a, b)
  if (typeof a === 'string' || Array.isArray(a) || a instanceof Tuple) {
    const type = typeName(a)
    throw typeError(`can only concatenate ${type} (not "${typeName(b)}") to ${type}`)
  }
  throw unsupported('+', a, b)
}

/** `a - b`. */
export function subtract(a: Value, b: Value): Value {
  const span = dateDifference(a, b)
  if (span !== undefined) return span
  if (!isNumber(a) || !isNumber(b)) throw unsupported('-', a, b)
  return arithmetic(
    a,
    b,
    (x, y) => x - y,
    (x, y) => x - y,
  )
}

/** `a * b`: numbers, or a sequence repeated. */
export function multiply(a: Value, b: Value): Value {
  if (isNumber(a) && isNumber(b)) {
    return arithmetic(
      a,
      b,
      (x, y) => x * y,
      (x, y) => x * y,
    )
  }
  if (isInteger(a)) return repeat(b, a)
  return repeat(a, b)
}

function repeat(sequence: Value, times: Value): Value {
  if (sequence instanceof Undefined || times instanceof Undefined) throw unsupported('*', sequence, times)
  const isSequence = typeof sequence === 'string' || Array.isArray(sequence) || sequence instanceof Tuple
  if (!isSequence) throw unsupported('*', sequence, times)
  if (!isInteger(times)) throw typeError(`can't multiply sequence by non-int of type '${typeName(times)}'`)
  const count = Math.max(0, toNumber(times))
  const items: readonly Value[] | string = sequence instanceof Tuple ? sequence.items : sequence
  if (items.length * count > LARGEST) throw valueError(`a sequence repeated ${count} times is too long`)
  if (typeof items === 'string') return items.repeat(count)
  const repeated = Array.from({ length: count }, () => items).flat<readonly (readonly Value[])[]>()
  return sequence instanceof Tuple ? new Tuple(repeated) : repeated
}

/** `a / b`: always a float. */
export function divide(a: Value, b: Value): Value {
  if (!isNumber(a) || !isNumber(b)) throw unsupported('/', a, b)
  if (toNumber(b) === 0) throw zeroDivision('division by zero')
  return new Float(toNumber(a) / toNumber(b))
}

/** `a // b`: rounds down. */
export function floorDivide(a: Value, b: Value): Value {
  if (!isNumber(a) || !isNumber(b)) throw unsupported('//', a, b)
  if (toNumber(b) === 0) throw zeroDivision('integer division or modulo by zero')
  if (a instanceof Float || b instanceof Float) {
    const left = toNumber(a)
    const right = toNumber(b)
    return new Float((left - floatModulo(left, right)) / right)
  }
  if (typeof a !== 'bigint' && typeof b !== 'bigint') return Math.floor(Number(a) / Number(b)) + 0
  const [left, right] = [BigInt(a), BigInt(b)]
  const quotient = left / right
  return normalizeInt(left % right !== 0n && left < 0n !== right < 0n ? quotient - 1n : quotient)
}

function floatModulo(a: number, b: number): number {
  if (!Number.isFinite(b)) return Number.isFinite(a) && (a === 0 || a < 0 === b < 0) ? a : b
  const rest = a % b
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest
}

/** `a % b`: the rest with the sign of the divisor, or a formatted string. */
export function modulo(a: Value, b: Value): Value {
  if (typeof a === 'string') return percentFormat(a, b)
  if (!isNumber(a) || !isNumber(b)) throw unsupported('%', a, b)
  if (toNumber(b) === 0) throw zeroDivision('integer modulo by zero')
  return arithmetic(a, b, floatModulo, (x, y) => ((x % y) + y) % y)
}

/** `a ** b`. */
export function power(a: Value, b: Value): Value {
  if (!isNumber(a) || !isNumber(b)) throw unsupported('** or pow()', a, b)
  const [base, exponent] = [toNumber(a), toNumber(b)]
  if (base === 0 && exponent < 0) throw zeroDivision('zero to a negative power')
  if (a instanceof Float || b instanceof Float || exponent < 0) return new Float(base ** exponent)
  if (Math.log2(Math.abs(base) + 1) * exponent > LARGEST_POWER_BITS) throw valueError('the result of ** is too large')
  return normalizeInt(BigInt(a) ** BigInt(b))
}

/** `-a`. */
export function negate(a: Value): Value {
  if (a instanceof Float) return new Float(-a.value)
  if (typeof a === 'bigint') return normalizeInt(-a)
  if (isInteger(a)) return 0 - Number(a)
  if (a instanceof Undefined) throw a.error
  throw typeError(`bad operand type for unary -: '${typeName(a)}'`)
}

/** `+a`. */
export function positive(a: Value): Value {
  if (typeof a === 'boolean') return Number(a)
  if (isNumber(a)) return a
  if (a instanceof Undefined) throw a.error
  throw typeError(`bad operand type for unary +: '${typeName(a)}'`)
}
