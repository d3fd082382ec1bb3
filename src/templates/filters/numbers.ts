import { Arguments, asText, filterError } from '../arguments.ts'
import { TemplateError, typeError, valueError } from '../errors.ts'
import { negate } from '../python/operators.ts'
import { parsePythonFloat, toFloat, toInt, toNumber, truncate as cut } from '../python/numbers.ts'
import { isInteger, isNumber, typeName } from '../python/types.ts'
import type { Filter, Value } from '../types.ts'
import { Float, Undefined } from '../values.ts'

/** The value that `otherwise` gives where Python would raise a type, value or overflow error. */
function attempt(convert: () => Value, otherwise: () => Value): Value {
  try {
    return convert()
  } catch {
    return otherwise()
  }
}

const int: Filter = (input, call) => {
  const args = new Arguments(call, 'default', 'base')
  const fallback = args.get('default') ?? 0
  const base = args.int('base', 10)
  return attempt(
    () => toInt(input, base),
    () =>
      attempt(
        () => cut(toFloat(input).value),
        () => fallback,
      ),
  )
}

const float: Filter = (input, call) => {
  const fallback = new Arguments(call, 'default').get('default') ?? new Float(0)
  return attempt(
    () => toFloat(input),
    () => fallback,
  )
}

const abs: Filter = (input) => {
  if (input instanceof Float) return new Float(Math.abs(input.value))
  if (!isInteger(input)) throw typeError(`bad operand type for abs(): '${typeName(input)}'`)
  return toNumber(input) < 0 ? negate(input) : typeof input === 'boolean' ? Number(input) : input
}

/** `round(value, digits)`: what lies exactly between two goes to the even digit. */
export function roundHalfEven(value: number, digits: number): number {
  if (!Number.isFinite(value) || Math.abs(value) >= 1e21 || digits > 75) return value
  if (digits < 0) {
    const unit = 10 ** -digits
    const quotient = value / unit
    const nearest = Math.round(quotient)
    return (Math.abs(quotient % 1) === 0.5 && nearest % 2 !== 0 ? nearest - 1 : nearest) * unit
  }
  // toFixed is exact, but takes the larger of two that are equally near.
  const exact = Math.abs(value).toFixed(digits + 25)
  const kept = exact.slice(0, -25)
  const rest = exact.slice(-25)
  const tie = /^50*$/.test(rest) && /[02468]\.?$/.test(kept)
  return tie ? Math.sign(value) * Number(kept) : value === 0 ? value : Number(value.toFixed(digits))
}

const round: Filter = (input, call) => {
  const args = new Arguments(call, 'precision', 'method')
  const digits = args.int('precision', 0)
  const method = args.string('method', 'common')
  if (!['common', 'ceil', 'floor'].includes(method)) throw filterError('method must be common, ceil or floor')
  if (!isNumber(input)) throw typeError(`type ${typeName(input)} doesn't define __round__ method`)
  const factor = 10 ** digits
  if (method !== 'common') return new Float((Math[method as 'ceil' | 'floor'](toNumber(input) * factor) + 0) / factor)
  if (isInteger(input))
    return digits >= 0 ? (typeof input === 'boolean' ? Number(input) : input) : roundInt(input, digits)
  return new Float(roundHalfEven(input.value, digits))
}

function roundInt(value: number | bigint | boolean, digits: number): Value {
  const unit = 10n ** BigInt(-digits)
  const exact = BigInt(value)
  const rest = ((exact % unit) + unit) % unit
  const down = exact - rest
  const up = rest * 2n > unit || (rest * 2n === unit && (down / unit) % 2n !== 0n)
  return toInt(String(up ? down + unit : down))
}

function real(value: Value, name: string): number {
  if (value instanceof Undefined) throw value.error
  if (!isNumber(value))
    throw typeError(`${name}() can only be used on numbers: must be real number, not ${typeName(value)}`)
  return toNumber(value)
}

const log: Filter = (input, call) => {
  const base = new Arguments(call, 'base').given('base')
  const value = real(input, 'log')
  if (value <= 0) throw valueError('math domain error')
  if (base === undefined) return new Float(Math.log(value))
  const by = real(base, 'log')
  if (by === 10) return new Float(Math.log10(value))
  if (by <= 0) throw valueError('math domain error')
  if (by === 1) throw new TemplateError('zerodivision', 'float division by zero')
  return new Float(Math.log(value) / Math.log(by))
}

/** `base ** exponent`, of real numbers. */
function power(base: number, exponent: number): Float {
  const negativeRoot = base < 0 && Number.isFinite(exponent) && !Number.isInteger(exponent)
  if (negativeRoot || (base === 0 && exponent < 0)) throw valueError('math domain error')
  return new Float(base ** exponent)
}

const pow: Filter = (input, call) => power(real(input, 'pow'), real(new Arguments(call, 'y').require('y'), 'pow'))

const root: Filter = (input, call) => {
  const base = new Arguments(call, 'base').number('base', 2)
  if (base === 0) throw new TemplateError('zerodivision', 'float division by zero')
  const value = real(input, 'root')
  return base === 2 && value >= 0 ? new Float(Math.sqrt(value)) : power(value, 1 / base)
}

const filesizeformat: Filter = (input, call) => {
  const binary = new Arguments(call, 'binary').bool('binary', false)
  const bytes = typeof input === 'string' ? (parsePythonFloat(input) ?? NaN) : toFloat(input).value
  if (Number.isNaN(bytes)) throw valueError(`could not convert string to float: '${asText(input)}'`)
  const base = binary ? 1024 : 1000
  if (bytes === 1) return '1 Byte'
  if (bytes < base) return `${Math.trunc(bytes)} Bytes`
  const prefixes = 'kMGTPEZY'
  let power = 1
  while (power < prefixes.length && bytes >= base ** (power + 1)) power++
  const prefix = prefixes[power - 1] ?? ''
  const size = roundHalfEven((base * bytes) / base ** (power + 1), 1).toFixed(1)
  return `${size} ${binary ? `${prefix.toUpperCase()}i` : prefix}B`
}

export const numberFilters: Readonly<Record<string, Filter>> = {
  abs,
  filesizeformat,
  float,
  int,
  log,
  pow,
  root,
  round,
}
