import { TemplateError, typeError, valueError } from '../errors.ts'
import type { Value } from '../types.ts'
import { Dict, Float, Range, Tuple, Undefined } from '../values.ts'
import { characters, isInteger, isNumber, stringLength, typeName } from './types.ts'
import { toIndex, toNumber, truncate } from './numbers.ts'
import { checkedWidth, floatDigits, intDigits } from './spec.ts'
import { repr, str } from './text.ts'

const CONVERSION = /%(?:\(((?:[^()]|\([^()]*\))*)\))?([-+ #0]*)(\*|\d+)?(?:\.(\*|\d+)?)?[hlL]?(.?)/gsu

/** The values that are formatted, taken one after another or by name. */
class Arguments {
  readonly #value: Value
  readonly #items: readonly Value[]
  #next = 0
  #named = false

  constructor(value: Value) {
    this.#value = value
    this.#items = value instanceof Tuple ? value.items : [value]
  }

  named(name: string): Value {
    this.#named = true
    if (!(this.#value instanceof Dict)) throw typeError('format requires a mapping')
    const found = this.#value.get(name)
    if (found === undefined) throw new TemplateError('filter', `KeyError: '${name}'`)
    return found
  }

  next(): Value {
    if (this.#next >= this.#items.length) throw typeError('not enough arguments for format string')
    return this.#items[this.#next++] as Value
  }

  /** Throws when values are left over; not when it is one that could be read by key, as a dict or a list. */
  finish(): void {
    const rest = this.#next < this.#items.length && !this.#named
    const value = this.#value
    const byKey = value instanceof Dict || Array.isArray(value) || value instanceof Range
    if (rest && !byKey) throw typeError('not all arguments converted during string formatting')
  }
}

/** `format % value`, as printf: a tuple gives several values, a dict gives them by name. */
export function percentFormat(format: string, value: Value): string {
  if (value instanceof Undefined) throw value.error
  const values = new Arguments(value)
  const result = format.replace(CONVERSION, (...found: readonly (string | undefined)[]) => {
    const [, name, flags = '', width, precision, type = ''] = found
    if (type === '%') return '%'
    const hasPoint = (found[0] ?? '').replace(/^%(\(.*\))?/s, '').includes('.')
    const size = width === '*' ? toIndex(values.next()) : Number(width ?? 0)
    const digits = precision === '*' ? toIndex(values.next()) : hasPoint ? Number(precision ?? 0) : undefined
    if (type === '') throw valueError('incomplete format')
    if (!'diouxXeEfFgGcrsa'.includes(type)) throw valueError(`unsupported format character '${type}'`)
    const item = name === undefined ? values.next() : values.named(name)
    return layOut(
      convert(item, type, flags, digits),
      type,
      size < 0 ? `${flags}-` : flags,
      checkedWidth(Math.abs(size)),
    )
  })
  values.finish()
  return result
}

/** Sign (with the prefix of a base) and body, apart, since zeros are put between them. */
type Converted = readonly [string, string]

function convert(value: Value, type: string, flags: string, precision: number | undefined): Converted {
  if (value instanceof Undefined) throw value.error
  if (precision !== undefined) checkedWidth(precision)
  switch (type) {
    case 's':
    case 'r':
    case 'a': {
      const text = type === 's' ? str(value) : repr(value)
      return ['', precision === undefined ? text : characters(text).slice(0, precision).join('')]
    }
    case 'c':
      return ['', character(value)]
    case 'd':
    case 'i':
    case 'u':
    case 'o':
    case 'x':
    case 'X':
      return convertInt(value, type, flags, precision)
    default:
      if (!isNumber(value)) throw typeError(`must be real number, not ${typeName(value)}`)
      return [sign(toNumber(value), flags), floatDigits(toNumber(value), type, precision, flags.includes('#'))]
  }
}

function convertInt(value: Value, type: string, flags: string, precision: number | undefined): Converted {
  const decimal = 'diu'.includes(type)
  if (decimal && value instanceof Float) value = truncate(value.value)
  if (!isInteger(value)) {
    const wanted = decimal ? 'a real number is required' : 'an integer is required'
    throw typeError(`%${type} format: ${wanted}, not ${typeName(value)}`)
  }
  const prefix = flags.includes('#') && !decimal ? `0${type}` : ''
  return [sign(toNumber(value), flags) + prefix, intDigits(value, type).padStart(precision ?? 0, '0')]
}

function character(value: Value): string {
  if (typeof value === 'string' && stringLength(value) === 1) return value
  if (isInteger(value)) return String.fromCodePoint(toNumber(value))
  throw typeError('%c requires an int or a unicode character')
}

function sign(value: number, flags: string): string {
  if (value < 0 || Object.is(value, -0)) return '-'
  return flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : ''
}

function layOut([prefix, body]: Converted, type: string, flags: string, width: number): string {
  const missing = width - stringLength(prefix) - stringLength(body)
  if (missing <= 0) return prefix + body
  if (flags.includes('-')) return prefix + body + ' '.repeat(missing)
  if (flags.includes('0') && !'srac'.includes(type)) return prefix + '0'.repeat(missing) + body
  return ' '.repeat(missing) + prefix + body
}
