// Python's datetime and timedelta, as far as templates use them: subtracting two dates, and asking the difference.
import { functionObject, TemplateObject } from './runtime/objects.ts'
import { str } from './python/text.ts'
import type { Value } from './types.ts'
import { Float, Opaque } from './values.ts'

const DAY = 86_400_000_000

const two = (value: number): string => String(value).padStart(2, '0')

/** Microseconds of a second as Python appends them: nothing when there are none. */
function fraction(micros: number): string {
  return micros === 0 ? '' : `.${String(micros).padStart(6, '0')}`
}

const FIELDS: Readonly<Record<string, (date: Date) => number>> = {
  year: (date) => date.getUTCFullYear(),
  month: (date) => date.getUTCMonth() + 1,
  day: (date) => date.getUTCDate(),
  hour: (date) => date.getUTCHours(),
  minute: (date) => date.getUTCMinutes(),
  second: (date) => date.getUTCSeconds(),
}

/** A naive datetime: microseconds since 1970 as a clock on the wall shows them. */
export class DateTime extends TemplateObject {
  readonly micros: number

  constructor(micros: number, format?: (format: string) => string) {
    const seconds = Math.floor(micros / 1e6)
    const date = new Date(seconds * 1000)
    const text = date.toISOString().slice(0, 19).replace('T', ' ') + fraction(micros - seconds * 1e6)
    super('datetime', {
      data: text,
      attribute: (name) => {
        if (name === 'microsecond') return micros - seconds * 1e6
        if (name === 'timestamp') return functionObject(() => new Float(micros / 1e6))
        if (name === 'isoformat') return functionObject(() => text.replace(' ', 'T'))
        if (name === 'date') return functionObject(() => new Opaque('date', text.slice(0, 10)))
        if (name === 'strftime' && format) return functionObject(({ args }) => format(str(args[0] ?? '')))
        return Object.hasOwn(FIELDS, name) ? FIELDS[name]?.(date) : undefined
      },
    })
    this.micros = micros
  }
}

/** A span of time. */
function timeDelta(micros: number): TemplateObject {
  const days = Math.floor(micros / DAY)
  const seconds = Math.floor((micros - days * DAY) / 1e6)
  const rest = micros - days * DAY - seconds * 1e6
  const clock = `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}${fraction(rest)}`
  const text = days === 0 ? clock : `${days} day${Math.abs(days) === 1 ? '' : 's'}, ${clock}`
  const fields: ReadonlyMap<string, Value> = new Map<string, Value>([
    ['days', days],
    ['seconds', seconds],
    ['microseconds', rest],
    ['total_seconds', functionObject(() => new Float(micros / 1e6))],
  ])
  return new TemplateObject('timedelta', { data: text, attribute: (name) => fields.get(name) })
}

/** `a - b` of two dates; undefined for anything else. */
export function dateDifference(a: Value, b: Value): Value | undefined {
  return a instanceof DateTime && b instanceof DateTime ? timeDelta(a.micros - b.micros) : undefined
}
