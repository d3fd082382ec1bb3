import { asText, filterError } from '../arguments.ts'
import { parsePythonInt } from '../python/numbers.ts'
import { percentFormat } from '../python/percent.ts'
import { str } from '../python/text.ts'
import type { Call, Lookup, Value } from '../types.ts'

const NUMBER = '(0?x?[0-9a-f]+)'
const SHORTCUT = new RegExp(`^(${NUMBER}-)?${NUMBER}(/${NUMBER})?(:(.+))?$`, 'i')
const FIELDS = ['start', 'end', 'stride', 'count', 'format']
const LONGEST = 1_000_000

type Fields = ReadonlyMap<string, string>

/** `2-10/2:host%02d` or `start=2 end=10 stride=2`. */
function parse(term: string): Fields {
  const [, , start, end, , stride, , format] = SHORTCUT.exec(term) ?? []
  if (end !== undefined) {
    const found: [string, string | undefined][] = [
      ['start', start],
      ['end', end],
      ['stride', stride],
      ['format', format],
    ]
    return new Map(found.filter((field): field is [string, string] => field[1] !== undefined))
  }
  const pairs = Array.from(term.matchAll(/([^\s=]+)=("[^"]*"|'[^']*'|\S*)/g), ([, name = '', value = '']) => {
    if (!FIELDS.includes(name)) throw filterError(`unrecognized arguments to with_sequence: ${name}`)
    return [name, value.replace(/^(["'])(.*)\1$/, '$2')] as const
  })
  return new Map(pairs)
}

function number(fields: Fields, name: string): number | undefined {
  const text = fields.get(name)
  if (text === undefined) return undefined
  const value = parsePythonInt(/^0[0-7]+$/.test(text) ? `0o${text.slice(1)}` : text, 0)
  if (typeof value !== 'number') throw filterError(`can't parse ${name}=${text} as integer`)
  return value
}

function sequenceOf(fields: Fields): readonly string[] {
  let start = number(fields, 'start') ?? 1
  let end = number(fields, 'end')
  let stride = number(fields, 'stride') ?? 1
  const count = number(fields, 'count')
  if (count === undefined && end === undefined) throw filterError('must specify count or end in with_sequence')
  if (count !== undefined && end !== undefined) throw filterError("can't specify both count and end in with_sequence")
  if (count === 0) start = end = stride = 0
  else if (count !== undefined) end = start + count * stride - 1
  const last = end ?? 0
  if (stride > 0 && last < start) throw filterError('to count backwards make stride negative')
  if (stride < 0 && last > start) throw filterError("to count forward don't make stride negative")
  const format = fields.get('format') ?? '%d'
  if (format.split('%').length !== 2) throw filterError(`bad formatting string: ${format}`)
  if (stride === 0) return []
  const length = Math.floor((last - start) / stride) + 1
  if (length > LONGEST) throw filterError(`a sequence is limited to ${LONGEST} items`)
  return Array.from({ length }, (_, index) => str(percentFormat(format, start + index * stride)))
}

/** Numbers as text. */
export const sequence: Lookup = (terms: readonly Value[], call: Call) => {
  const options = new Map([...call.kwargs].map(([name, value]) => [name, str(value)] as const))
  if (terms.length === 0) return sequenceOf(options)
  return terms.flatMap((term) => sequenceOf(new Map([...options, ...parse(asText(term))])))
}
