// Python's textwrap as Jinja's wordwrap uses it: white space inside a line is kept.
import { Arguments, asString, filterError } from '../arguments.ts'
import { stringLength } from '../python/types.ts'
import type { Filter } from '../types.ts'
import { splitLines } from './text.ts'

/** Words are cut letter by letter. */
const LONGEST_WORD = 50_000

interface Wrapping {
  readonly width: number
  readonly breakLongWords: boolean
  readonly breakOnHyphens: boolean
}

/** Words and the white space between them; words may also break after a hyphen. */
function chunks(line: string, breakOnHyphens: boolean): string[] {
  const pieces = line.match(/[\t\v\f ]+|[^\t\v\f ]+/g) ?? []
  if (!breakOnHyphens) return [...pieces]
  return pieces.flatMap((piece) => piece.split(/(?<=[^\W\d_]{2}-)(?=[^\W\d_]{2})/u))
}

function isBlank(piece: string | undefined): boolean {
  return piece !== undefined && piece.trim() === ''
}

function wrapLine(pieces: readonly string[], { width, breakLongWords, breakOnHyphens }: Wrapping): string[] {
  const lines: string[] = []
  const queue = [...pieces]
  while (queue.length > 0) {
    const line: string[] = []
    let size = 0
    if (lines.length > 0 && isBlank(queue[0])) queue.shift()
    for (let next = queue[0]; next !== undefined && size + stringLength(next) <= width; next = queue[0]) {
      size += stringLength(next)
      line.push(next)
      queue.shift()
    }
    const [long] = queue
    if (long !== undefined && stringLength(long) > width) {
      if (long.length > LONGEST_WORD) throw filterError(`wordwrap: a word has more than ${LONGEST_WORD} characters`)
      const letters = Array.from(long)
      const hyphen = breakOnHyphens ? letters.lastIndexOf('-', width - size - 1) : -1
      const end = hyphen > 0 ? hyphen + 1 : width - size
      if (breakLongWords) {
        line.push(letters.slice(0, end).join(''))
        queue[0] = letters.slice(end).join('')
      } else if (line.length === 0) line.push(...queue.splice(0, 1))
    }
    if (isBlank(line.at(-1))) line.pop()
    if (line.length > 0) lines.push(line.join(''))
  }
  return lines
}

export const wordwrap: Filter = (input, call) => {
  const args = new Arguments(call, 'width', 'break_long_words', 'wrapstring', 'break_on_hyphens')
  const width = args.int('width', 79)
  if (width <= 0) throw filterError(`wordwrap: invalid width ${width} (must be > 0)`)
  const breakOnHyphens = args.bool('break_on_hyphens', true)
  const wrapping = { width, breakLongWords: args.bool('break_long_words', true), breakOnHyphens }
  const newline = args.string('wrapstring', '\n')
  return splitLines(asString(input))
    .map((line) => wrapLine(chunks(line, breakOnHyphens), wrapping).join(newline))
    .join(newline)
}
