import { valueError } from '../errors.ts'
import type { Value } from '../types.ts'
import { Blank, Bytes, Dict, Float, Opaque, Range, Tuple, Undefined } from '../values.ts'

/** A float as Python prints it: `1.0`, `1e+20`, `inf`. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  if (Object.is(value, -0)) return '-0.0'
  const [mantissa = '0', power = '0'] = value.toExponential().split('e')
  const exponent = Number(power)
  if (exponent < -4 || exponent >= 16) {
    const digits = String(Math.abs(exponent)).padStart(2, '0')
    return `${mantissa}e${exponent < 0 ? '-' : '+'}${digits}`
  }
  const sign = value < 0 ? '-' : ''
  const digits = mantissa.replace('-', '').replace('.', '')
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0')
  return `${sign}${whole}.${digits.slice(exponent + 1) || '0'}`
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\\', '\\\\'],
])

function escapeCharacter(character: string): string {
  const known = ESCAPES.get(character)
  if (known) return known
  const code = character.codePointAt(0) ?? 0
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`
  if (code < 0x10000) return `\\u${code.toString(16).padStart(4, '0')}`
  return `\\U${code.toString(16).padStart(8, '0')}`
}

/** A string in quotes, as Python prints it inside a list. */
export function stringRepr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  const escaped = text.replace(/[\p{C}\p{Z}\\]/gu, (found) => (found === ' ' ? found : escapeCharacter(found)))
  return quote + (quote === "'" ? escaped.replaceAll("'", "\\'") : escaped) + quote
}

function bytesRepr(data: Buffer): string {
  const text = data.toString('latin1')
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  const escaped = text.replace(/[^\x20-\x7e]|\\/g, escapeCharacter)
  return `b${quote}${quote === "'" ? escaped.replaceAll("'", "\\'") : escaped}${quote}`
}

/** Longest text of a container: lists of lists of the same list grow without end. */
const LONGEST = 20_000_000

function items(values: Iterable<Value>): string {
  let text = ''
  for (const value of values) {
    text += text === '' ? repr(value) : `, ${repr(value)}`
    if (text.length > LONGEST) throw valueError(`a value prints as more than ${LONGEST} characters`)
  }
  return text
}

/** `repr(value)`. */
export function repr(value: Value): string {
  if (typeof value === 'string') return stringRepr(value)
  if (Array.isArray(value)) return `[${items(value)}]`
  if (value instanceof Dict) return `{${[...value].map(([key, item]) => `${repr(key)}: ${repr(item)}`).join(', ')}}`
  if (value instanceof Tuple) return value.items.length === 1 ? `(${items(value.items)},)` : `(${items(value.items)})`
  if (value instanceof Bytes) return bytesRepr(value.data)
  if (value instanceof Blank) return 'Undefined'
  return str(value)
}

/** `str(value)`; an undefined value throws. */
export function str(value: Value): string {
  switch (typeof value) {
    case 'string':
      return value
    case 'number':
    case 'bigint':
      return String(value)
    case 'boolean':
      return value ? 'True' : 'False'
    default:
  }
  if (value === null) return 'None'
  if (value instanceof Float) return floatText(value.value)
  if (value instanceof Undefined) throw value.error
  if (value instanceof Blank) return ''
  if (value instanceof Opaque) return opaqueText(value)
  return repr(value)
}

/** What holds its text: the kinds that YAML's dates and the date filters give. */
const DATES: ReadonlySet<string> = new Set(['date', 'datetime', 'timedelta'])

function opaqueText(value: Opaque): string {
  if (value.kind === 'omit') return '<<Omit>>'
  if (value instanceof Range || DATES.has(value.kind)) return String(value.data)
  return `<${value.kind}>`
}
