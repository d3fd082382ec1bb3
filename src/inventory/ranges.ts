import { parseAddress } from './address.ts'

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
/** More hosts than any deployment has; a typing mistake in a range must not fill the memory. */
const MOST_HOSTS = 50_000

export interface ExpandedHosts {
  readonly hosts: readonly string[]
  readonly port: number | undefined
}

/** `web[01:03]:22` as the hosts it stands for. Throws SyntaxError for what is no range. */
export function expandHostPattern(pattern: string): ExpandedHosts {
  const address = parseAddress(pattern)
  if (address === undefined && pattern.trim().endsWith(':')) {
    throw new SyntaxError(`A host name cannot end in ':', which is kept for a port: '${pattern}'`)
  }
  const name = address?.host ?? pattern
  return { hosts: name.includes('[') ? expandRange(name) : [name], port: address?.port }
}

/** `db-[a:c]`, `node[01:10:3]x[1:2]`: every range, the last one varying fastest. */
function expandRange(text: string): string[] {
  let names = ['']
  let rest = text
  while (rest.includes('[')) {
    const start = rest.indexOf('[')
    const end = rest.indexOf(']')
    if (end < start || rest.includes('|')) throw new SyntaxError(`The range in '${text}' has no end`)
    const parts = sequence(rest.slice(start + 1, end), text)
    const head = rest.slice(0, start)
    if (names.length * parts.length > MOST_HOSTS) throw new SyntaxError(`'${text}' stands for more than ${MOST_HOSTS} hosts`)
    names = names.flatMap((name) => parts.map((part) => name + head + part))
    rest = rest.slice(end + 1)
  }
  return names.map((name) => name + rest)
}

function sequence(range: string, text: string): string[] {
  const [first = '', end, step = '1', ...more] = range.split(':')
  if (end === undefined || more.length > 0) throw new SyntaxError(`A range is begin:end or begin:end:step, not '[${range}]'`)
  if (end === '') throw new SyntaxError(`The range in '${text}' needs an end value`)
  const begin = first === '' ? '0' : first
  const width = begin.startsWith('0') && begin.length > 1 ? begin.length : 0
  if (width > 0 && width !== end.length) throw new SyntaxError(`Begin and end of '[${range}]' must be equally long`)
  const [firstLetter, lastLetter] = [LETTERS.indexOf(begin), LETTERS.indexOf(end)]
  if (firstLetter >= 0 && lastLetter >= 0) {
    if (firstLetter > lastLetter) throw new SyntaxError(`The range '[${range}]' runs backwards`)
    return numbers(firstLetter, lastLetter, integer(step, text), text).map((index) => LETTERS.charAt(index))
  }
  const found = numbers(integer(begin, text), integer(end, text), integer(step, text), text)
  return found.map((number) => String(number).padStart(width, '0'))
}

function integer(text: string, pattern: string): number {
  if (!/^\s*[-+]?\d+(?:_\d+)*\s*$/.test(text)) throw new SyntaxError(`'${text}' in the range of '${pattern}' is no number`)
  return Number(text.replaceAll('_', ''))
}

function numbers(first: number, last: number, step: number, pattern: string): number[] {
  if (step === 0) throw new SyntaxError(`The range in '${pattern}' has a step of 0`)
  const count = Math.max(0, Math.ceil((last + 1 - first) / step))
  if (count > MOST_HOSTS) throw new SyntaxError(`'${pattern}' stands for more than ${MOST_HOSTS} hosts`)
  return Array.from({ length: count }, (_, index) => first + index * step)
}
