// Python's strftime and strptime for the C locale, and dates as values.
import { Arguments, asString } from '../arguments.ts'
import { DateTime } from '../dates.ts'
import { valueError } from '../errors.ts'
import { toFloat } from '../python/numbers.ts'
import type { Filter } from '../types.ts'

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const MONTHS = 'January February March April May June July August September October November December'.split(' ')

/** A moment as a clock on the wall shows it: the fields of a UTC date, whatever the zone. */
export interface WallClock {
  readonly fields: Date
  readonly zone: string
  /** Seconds since 1970. */
  readonly epoch: number
}

/** Local or UTC time of a number of seconds since 1970. */
export function wallClock(epoch: number, utc: boolean): WallClock {
  const date = new Date(epoch * 1000)
  if (Number.isNaN(date.getTime())) throw valueError(`the year of ${epoch} is out of range`)
  if (utc) return { fields: date, zone: 'UTC', epoch }
  const offset = -date.getTimezoneOffset()
  return { fields: new Date(date.getTime() + offset * 60_000), zone: '', epoch }
}

const two = (value: number): string => String(value).padStart(2, '0')

function dayOfYear(date: Date): number {
  return Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000) + 1
}

/** ISO 8601: weeks begin on Monday, the first one has the year's first Thursday. */
function isoWeek(date: Date): [year: number, week: number] {
  const thursday = new Date(date)
  thursday.setUTCDate(date.getUTCDate() + 4 - (date.getUTCDay() || 7))
  return [thursday.getUTCFullYear(), Math.ceil(dayOfYear(thursday) / 7)]
}

type Directive = (date: Date, clock: WallClock) => string

const DIRECTIVES: Readonly<Record<string, Directive>> = {
  '%': () => '%',
  A: (date) => DAYS[date.getUTCDay()] ?? '',
  a: (date) => (DAYS[date.getUTCDay()] ?? '').slice(0, 3),
  B: (date) => MONTHS[date.getUTCMonth()] ?? '',
  b: (date) => (MONTHS[date.getUTCMonth()] ?? '').slice(0, 3),
  C: (date) => two(Math.floor(date.getUTCFullYear() / 100)),
  d: (date) => two(date.getUTCDate()),
  e: (date) => String(date.getUTCDate()).padStart(2),
  f: (date) => `${String(date.getUTCMilliseconds()).padStart(3, '0')}000`,
  G: (date) => String(isoWeek(date)[0]),
  H: (date) => two(date.getUTCHours()),
  I: (date) => two(date.getUTCHours() % 12 || 12),
  j: (date) => String(dayOfYear(date)).padStart(3, '0'),
  k: (date) => String(date.getUTCHours()).padStart(2),
  l: (date) => String(date.getUTCHours() % 12 || 12).padStart(2),
  M: (date) => two(date.getUTCMinutes()),
  m: (date) => two(date.getUTCMonth() + 1),
  n: () => '\n',
  P: (date) => (date.getUTCHours() < 12 ? 'am' : 'pm'),
  p: (date) => (date.getUTCHours() < 12 ? 'AM' : 'PM'),
  S: (date) => two(date.getUTCSeconds()),
  s: (_, { epoch }) => String(Math.floor(epoch)),
  t: () => '\t',
  U: (date) => two(Math.floor((dayOfYear(date) + 6 - date.getUTCDay()) / 7)),
  u: (date) => String(date.getUTCDay() || 7),
  V: (date) => two(isoWeek(date)[1]),
  W: (date) => two(Math.floor((dayOfYear(date) + 6 - ((date.getUTCDay() + 6) % 7)) / 7)),
  w: (date) => String(date.getUTCDay()),
  Y: (date) => String(date.getUTCFullYear()),
  y: (date) => two(date.getUTCFullYear() % 100),
  Z: (_, { zone }) => zone,
  z: (_, { zone }) => (zone === 'UTC' ? '+0000' : ''),
}

const COMPOSED: Readonly<Record<string, string>> = {
  c: '%a %b %e %H:%M:%S %Y',
  D: '%m/%d/%y',
  F: '%Y-%m-%d',
  h: '%b',
  R: '%H:%M',
  r: '%I:%M:%S %p',
  T: '%H:%M:%S',
  X: '%H:%M:%S',
  x: '%m/%d/%y',
}

/** `strftime`: `%-d` leaves out the zeros in front, an unknown directive stays as it is. */
export function formatDate(format: string, clock: WallClock): string {
  const expanded = format.replace(/%([A-Za-z])/g, (whole, letter: string) => COMPOSED[letter] ?? whole)
  return expanded.replace(/%(-?)([A-Za-z%])/g, (whole, dash: string, letter: string) => {
    const text = DIRECTIVES[letter]?.(clock.fields, clock)
    if (text === undefined) return whole
    return dash === '' ? text : text.replace(/^[0 ]+(?=.)/, '')
  })
}

const strftime: Filter = (input, call) => {
  const args = new Arguments(call, 'second', 'utc')
  const second = args.given('second')
  const epoch = second === undefined ? Date.now() / 1000 : toFloat(second).value
  return formatDate(asString(input), wallClock(epoch, args.bool('utc', false)))
}

type Field = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'micro' | 'pm' | 'zone' | 'yearDay'

const names = (list: readonly string[], length?: number): string => list.map((name) => name.slice(0, length)).join('|')

/** What each directive accepts and which field it fills. */
const PARSERS: Readonly<Record<string, readonly [pattern: string, field?: Field]>> = {
  '%': ['%'],
  A: [names(DAYS)],
  a: [names(DAYS, 3)],
  B: [names(MONTHS), 'month'],
  b: [names(MONTHS, 3), 'month'],
  d: ['3[01]|[12]\\d|0[1-9]|[1-9]| [1-9]', 'day'],
  f: ['\\d{1,6}', 'micro'],
  H: ['2[0-3]|[01]\\d|\\d', 'hour'],
  I: ['1[0-2]|0[1-9]|[1-9]', 'hour'],
  j: ['36[0-6]|3[0-5]\\d|[12]\\d\\d|0[1-9]\\d|00[1-9]|[1-9]\\d|0[1-9]|[1-9]', 'yearDay'],
  M: ['[0-5]\\d|\\d', 'minute'],
  m: ['1[0-2]|0[1-9]|[1-9]', 'month'],
  p: ['AM|PM', 'pm'],
  S: ['6[01]|[0-5]\\d|\\d', 'second'],
  Y: ['\\d{4}', 'year'],
  y: ['\\d\\d', 'year'],
  Z: ['UTC|GMT', 'zone'],
  z: ['[+-]\\d\\d:?[0-5]\\d(?::?[0-5]\\d)?|Z', 'zone'],
}

function compileFormat(format: string): { readonly pattern: RegExp; readonly fields: readonly (Field | undefined)[] } {
  const fields: (Field | undefined)[] = []
  const expanded = format.replace(/%([A-Za-z])/g, (whole, letter: string) => COMPOSED[letter] ?? whole)
  const source = expanded.replace(/%([A-Za-z%])|\s+|[\\^$.|?*+()[\]{}/]/g, (whole, letter?: string) => {
    if (letter === undefined) return /^\s/.test(whole) ? '\\s+' : `\\${whole}`
    const parser = PARSERS[letter]
    if (!parser) throw valueError(`'${letter}' is a bad directive in format '${format}'`)
    fields.push(parser[1])
    return `(${parser[0]})`
  })
  return { pattern: new RegExp(`^${source}$`, 'i'), fields }
}

function monthNumber(text: string): number {
  const index = MONTHS.findIndex((name) => name.slice(0, 3).toLowerCase() === text.slice(0, 3).toLowerCase())
  return index < 0 ? Number(text) : index + 1
}

/** Microseconds since 1970 of a text in a format, as if its zone were UTC. Throws a value error. */
export function parseDate(text: string, format: string): number {
  const { pattern, fields } = compileFormat(format)
  const match = pattern.exec(text)
  if (!match) throw valueError(`time data '${text}' does not match format '${format}'`)
  const found = new Map(fields.map((field, index) => [field, match[index + 1] ?? '']))
  const number = (field: Field, byDefault: number): number => Number(found.get(field) ?? byDefault)
  const written = number('year', 1900)
  const short = found.get('year')?.length === 2
  const year = short ? written + (written < 69 ? 2000 : 1900) : written
  const month = monthNumber(found.get('month') ?? '1')
  const yearDay = found.get('yearDay')
  const day = yearDay === undefined ? number('day', 1) : Number(yearDay)
  const half = found.get('pm')?.toLowerCase()
  const hour = half === undefined ? number('hour', 0) : (number('hour', 12) % 12) + (half === 'pm' ? 12 : 0)
  const date = new Date(0)
  date.setUTCFullYear(year, yearDay === undefined ? month - 1 : 0, day)
  if (yearDay === undefined && date.getUTCMonth() !== month - 1) throw valueError('day is out of range for month')
  date.setUTCHours(hour, number('minute', 0), number('second', 0))
  return date.getTime() * 1000 + Number((found.get('micro') ?? '').padEnd(6, '0'))
}

/** A datetime of microseconds since 1970. */
export function dateTime(micros: number): DateTime {
  return new DateTime(micros, (format) => {
    const fields = new Date(micros / 1000)
    return formatDate(format, { fields, zone: '', epoch: micros / 1e6 })
  })
}

const toDatetime: Filter = (input, call) => {
  const format = new Arguments(call, 'format').string('format', '%Y-%m-%d %H:%M:%S')
  return dateTime(parseDate(asString(input), format))
}

export const dateFilters: Readonly<Record<string, Filter>> = { strftime, to_datetime: toDatetime }
