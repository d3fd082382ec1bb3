// PyYAML's idea of what an unquoted word means (YAML 1.1, its own resolver table, not the specification's).
import { Float, Opaque } from '../templates/values.ts'
import type { Value } from '../templates/types.ts'

const TRUE = /^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/
const FALSE = /^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/
const NULL = /^(?:~|null|Null|NULL|)$/
const INT = /^[-+]?(?:0b[01_]+|0[0-7_]+|0|[1-9][0-9_]*|0x[0-9a-fA-F_]+|[1-9][0-9_]*(?::[0-5]?[0-9])+)$/
const FLOAT =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/
const DATE = /^\d{4}-\d\d-\d\d$/
const TIMESTAMP =
  /^(\d{4})-(\d\d?)-(\d\d?)(?:[Tt]|[ \t]+)(\d\d?):(\d\d):(\d\d)(?:\.(\d*))?(?:[ \t]*(Z|([-+])(\d\d?)(?::(\d\d))?))?$/

/** What a plain scalar means. Throws RangeError for a date that does not exist. */
export function resolvePlain(text: string): Value {
  if (TRUE.test(text)) return true
  if (FALSE.test(text)) return false
  if (NULL.test(text)) return null
  if (!/^[-+.0-9]/.test(text)) return text
  if (INT.test(text)) return parseInteger(text)
  if (FLOAT.test(text)) return new Float(parseFloating(text))
  if (DATE.test(text)) return parseDate(text)
  const timestamp = TIMESTAMP.exec(text)
  return timestamp ? parseTimestamp(timestamp) : text
}

/** `0755`, `0x1f`, `0b1`, `1_000`, `12:30:45`: exact, a bigint beyond 2^53. Throws RangeError when it is no integer. */
export function parseInteger(text: string): number | bigint {
  const digits = text.replaceAll('_', '').toLowerCase()
  const negative = digits.startsWith('-')
  const magnitude = integerMagnitude(digits.replace(/^[-+]/, ''))
  const value = negative ? -magnitude : magnitude
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value
}

function integerMagnitude(digits: string): bigint {
  try {
    if (/^0[xb]/.test(digits)) return BigInt(digits)
    if (/^0[0-7]+$/.test(digits)) return BigInt(`0o${digits.slice(1)}`)
    if (digits === '') throw new SyntaxError('no digits')
    return digits.split(':').reduce((total, part) => total * 60n + BigInt(part), 0n)
  } catch (cause) {
    throw new RangeError(`"${digits}" is not an integer`, { cause })
  }
}

/** Also sexagesimal (`1:30.5`), `.inf` and `.nan`. Throws RangeError when it is no number. */
export function parseFloating(text: string): number {
  const plain = text.replaceAll('_', '').toLowerCase()
  const sign = plain.startsWith('-') ? -1 : 1
  const digits = plain.replace(/^[-+]/, '')
  if (digits === '.inf') return sign * Infinity
  if (digits === '.nan') return NaN
  const value = digits.split(':').reduce((total, part) => total * 60 + Number(part), 0)
  if (digits === '' || Number.isNaN(value)) throw new RangeError(`"${text}" is not a number`)
  return sign * value
}

function parseDate(text: string): Opaque {
  const [year = 0, month = 0, day = 0] = text.split('-').map(Number)
  checkDate(text, year, month, day)
  return new Opaque('date', text)
}

function checkDate(text: string, year: number, month: number, day: number): void {
  const date = new Date(Date.UTC(2000, 0, 1))
  date.setUTCFullYear(year, month - 1, day)
  if (year < 1 || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) {
    throw new RangeError(`"${text}" is not a date of the calendar; quote it if it is meant as text`)
  }
}

/** The text that Python's datetime prints: `2001-12-14 21:59:43.100000-05:00`. */
function parseTimestamp(match: RegExpExecArray): Opaque {
  const [text, year = '', month = '', day = '', hour = '', minute = '', second = ''] = match
  const [, , , , , , , fraction = '', zone, sign = '+', zoneHour = '', zoneMinute = '0'] = match
  checkDate(text, Number(year), Number(month), Number(day))
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) throw new RangeError(`"${text}" is not a time`)
  const micro = fraction.slice(0, 6).padEnd(6, '0')
  const offset = zone === undefined ? '' : zone === 'Z' ? '+00:00' : `${sign}${pad(zoneHour)}:${pad(zoneMinute)}`
  const clock = `${pad(hour)}:${minute}:${second}${Number(micro) === 0 ? '' : `.${micro}`}`
  return new Opaque('datetime', `${year}-${pad(month)}-${pad(day)} ${clock}${offset}`)
}

function pad(digits: string): string {
  return digits.padStart(2, '0')
}
