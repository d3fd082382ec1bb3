import { typeError, valueError } from '../errors.ts'
import type { Value } from '../types.ts'
import { Float, Undefined } from '../values.ts'
import { characters, isInteger, stringLength, typeName } from './types.ts'
import { toNumber } from './numbers.ts'
import { floatText, str } from './text.ts'

/** How a number or string is laid out: the parts of a format specification. */
export interface Layout {
  readonly fill: string
  readonly align: string
  readonly sign: string
  readonly alternate: boolean
  readonly width: number
  readonly grouping: string
  readonly precision: number | undefined
  readonly type: string
}

const LARGEST_WIDTH = 1_000_000

/** Refuses widths and precisions that would only fill memory. */
export function checkedWidth(width: number): number {
  if (width > LARGEST_WIDTH) throw valueError('Too many decimal digits in format string')
  return width
}

/** Text of `number` with `precision` digits after an exponent of at least two digits, as Python writes it. */
export function exponential(number: number, precision: number): string {
  const [mantissa = '', power = ''] = number.toExponential(Math.min(precision, 100)).split('e')
  return `${mantissa}e${power.slice(0, 1)}${power.slice(1).padStart(2, '0')}`
}

function general(number: number, precision: number, alternate: boolean): string {
  const significant = precision === 0 ? 1 : Math.min(precision, 100)
  const exponent = number === 0 ? 0 : Number(number.toExponential(significant - 1).split('e')[1])
  const fixed = exponent >= -4 && exponent < significant
  const text = fixed ? number.toFixed(Math.max(0, significant - 1 - exponent)) : exponential(number, significant - 1)
  if (alternate) return text
  return text.includes('.') ? text.replace(/\.?0+(?=e|$)/, '') : text
}

/** The digits of a float without sign, for the presentation types e, f, g and % (with their capitals). */
export function floatDigits(number: number, type: string, precision: number | undefined, alternate = false): string {
  const size = Math.abs(number)
  const upper = type !== type.toLowerCase()
  const text = (() => {
    if (!Number.isFinite(size)) return floatText(size)
    switch (type.toLowerCase()) {
      case 'e':
        return exponential(size, precision ?? 6)
      case 'f':
        return fixedDigits(size, precision ?? 6)
      case '%':
        return `${fixedDigits(size * 100, precision ?? 6)}%`
      case 'g':
        return general(size, precision ?? 6, alternate)
      default:
        return precision === undefined ? floatText(size) : generalWithPoint(size, precision)
    }
  })()
  return upper ? text.toUpperCase() : text
}

function fixedDigits(number: number, precision: number): string {
  if (number < 1e21) return number.toFixed(Math.min(precision, 100))
  const whole = BigInt(number).toString()
  return precision > 0 ? `${whole}.${'0'.repeat(precision)}` : whole
}

function generalWithPoint(number: number, precision: number): string {
  const text = general(number, precision, false)
  return /[.e]/.test(text) ? text : `${text}.0`
}

/** The digits of an int without sign and prefix. */
export function intDigits(value: number | bigint | boolean, type: string): string {
  const size = typeof value === 'bigint' ? (value < 0n ? -value : value) : Math.abs(Number(value))
  switch (type) {
    case 'b':
      return size.toString(2)
    case 'o':
      return size.toString(8)
    case 'x':
      return size.toString(16)
    case 'X':
      return size.toString(16).toUpperCase()
    default:
      return size.toString()
  }
}

const SPEC = /^(?:(.)?([<>=^]))?([-+ ]?)(#?)(0?)(\d*)([,_]?)(?:\.(\d+))?([bcdeEfFgGnosxX%]?)$/su

function parseSpec(spec: string, value: Value): Layout {
  const match = SPEC.exec(spec)
  if (!match) throw valueError(`Invalid format specifier '${spec}' for object of type '${typeName(value)}'`)
  const [, fill, align, sign = '', alternate, zero, width = '', grouping = '', precision, type = ''] = match
  return {
    fill: fill ?? (zero ? '0' : ' '),
    align: align ?? (zero && typeof value !== 'string' ? '=' : ''),
    sign,
    alternate: alternate === '#',
    width: checkedWidth(Number(width || 0)),
    grouping,
    precision: precision === undefined ? undefined : checkedWidth(Number(precision)),
    type,
  }
}

/** `format(value, spec)`. */
export function formatValue(value: Value, spec: string): string {
  if (value instanceof Undefined) throw value.error
  if (spec === '') return str(value)
  const layout = parseSpec(spec, value)
  if (typeof value === 'string') return formatString(value, layout)
  if (typeof value === 'boolean' && layout.type === '') return formatString(str(value), layout)
  if (isInteger(value)) return formatInt(value, layout)
  if (value instanceof Float) return formatFloat(value.value, layout)
  throw typeError(`unsupported format string passed to ${typeName(value)}.__format__`)
}

function formatString(text: string, layout: Layout): string {
  if (layout.type !== '' && layout.type !== 's') throw badType(layout.type, 'str')
  if (layout.sign) throw valueError('Sign not allowed in string format specifier')
  if (layout.align === '=') throw valueError("'=' alignment not allowed in string format specifier")
  const cut = layout.precision === undefined ? text : characters(text).slice(0, layout.precision).join('')
  return pad('', cut, layout, '<')
}

function badType(type: string, of: string): Error {
  return valueError(`Unknown format code '${type}' for object of type '${of}'`)
}

const PREFIX: Readonly<Record<string, string>> = { b: '0b', o: '0o', x: '0x', X: '0X' }

function formatInt(value: number | bigint | boolean, layout: Layout): string {
  if ('eEfFgG%'.includes(layout.type || '-')) return formatFloat(toNumber(value), layout)
  if (layout.type === 's') throw badType('s', 'int')
  if (layout.precision !== undefined) throw valueError('Precision not allowed in integer format specifier')
  if (layout.type === 'c') return pad('', String.fromCodePoint(toNumber(value)), layout, '<')
  const prefix = layout.alternate ? (PREFIX[layout.type] ?? '') : ''
  const every = 'boxX'.includes(layout.type || '-') ? 4 : 3
  const digits = group(intDigits(value, layout.type), layout.grouping, every)
  return pad(signOf(toNumber(value) < 0, layout.sign) + prefix, digits, layout, '>')
}

function formatFloat(value: number, layout: Layout): string {
  if (layout.type !== '' && !'eEfFgGn%'.includes(layout.type)) throw badType(layout.type, 'float')
  const type = layout.type === 'n' ? 'g' : layout.type
  const text = floatDigits(value, type, layout.precision, layout.alternate)
  const [, whole = '', rest = ''] = /^(\d*)(.*)$/s.exec(text) ?? []
  const negative = value < 0 || Object.is(value, -0)
  return pad(signOf(negative, layout.sign), group(whole, layout.grouping, 3) + rest, layout, '>')
}

function signOf(negative: boolean, sign: string): string {
  return negative ? '-' : sign === '-' ? '' : sign
}

function group(digits: string, separator: string, every: number): string {
  if (!separator) return digits
  return digits.replace(every === 3 ? /\B(?=(\w{3})+$)/g : /\B(?=(\w{4})+$)/g, separator)
}

function pad(sign: string, body: string, layout: Layout, byDefault: string): string {
  const missing = layout.width - stringLength(sign) - stringLength(body)
  if (missing <= 0) return sign + body
  const align = layout.align || byDefault
  if (align === '<') return sign + body + layout.fill.repeat(missing)
  if (align === '=') return sign + layout.fill.repeat(missing) + body
  const left = align === '^' ? Math.floor(missing / 2) : missing
  return layout.fill.repeat(left) + sign + body + layout.fill.repeat(missing - left)
}
