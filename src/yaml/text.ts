// What is refused before the parser sees it, so that no input can hang or crash it.
import type { Origin } from '../errors.ts'

/** Characters a file may have: beyond any real configuration, and parsed in well under a second. */
const LONGEST_TEXT = 2 * 1024 * 1024
/** One line; certificates and keys are far below. */
const LONGEST_LINE = 512 * 1024
const MOST_LINES = 100_000

/** Text that cannot be YAML, with where and why. */
export class UnreadableText extends Error {
  readonly where: Origin
  readonly hint: string
  constructor(message: string, where: Origin, hint: string) {
    super(message)
    this.where = where
    this.hint = hint
  }
}

/** Decodes UTF-8 (or UTF-16 with a byte order mark). Throws UnreadableText at the first invalid byte. */
export function decodeText(data: Buffer | string, file: string): string {
  if (typeof data === 'string') return data
  const encoding =
    data[0] === 0xff && data[1] === 0xfe ? 'utf-16le' : data[0] === 0xfe && data[1] === 0xff ? 'utf-16be' : 'utf-8'
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(data)
  } catch {
    throw new UnreadableText('This file is not valid UTF-8', lineOfInvalidByte(data, file), 'Save the file as UTF-8.')
  }
}

function lineOfInvalidByte(data: Buffer, file: string): Origin {
  const lines = data.toString('latin1').split('\n')
  const decoder = (line: string): boolean => Buffer.from(line, 'latin1').toString('utf8').includes('\ufffd')
  const index = lines.findIndex(decoder)
  return index < 0 ? { file } : { file, line: index + 1 }
}

const FORBIDDEN =
  /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/

/** Throws UnreadableText for control characters (as PyYAML) and for texts or lines beyond the limits. */
export function checkText(text: string, file: string): void {
  refuse(FORBIDDEN.exec(text), text, file, 'YAML')
  checkSize(text, file)
}

function refuse(forbidden: RegExpExecArray | null, text: string, file: string, format: string): void {
  if (!forbidden) return
  const code = forbidden[0].charCodeAt(0).toString(16).padStart(4, '0').toUpperCase()
  const hint = 'Remove it, or write it as an escape inside double quotes.'
  throw new UnreadableText(
    `Character U+${code} is not allowed in ${format}`,
    positionOf(text, forbidden.index, file),
    hint,
  )
}

/** Throws UnreadableText for NUL bytes, and for texts or lines beyond the limits: what holds for every text file. */
export function checkSize(text: string, file: string): void {
  if (text.length > LONGEST_TEXT) {
    throw new UnreadableText(`This file has more than ${LONGEST_TEXT} characters`, { file }, 'Split the file.')
  }
  refuse(/\0/.exec(text), text, file, 'a text file')
  let start = 0
  for (let line = 1; start <= text.length; line++) {
    if (line > MOST_LINES)
      throw new UnreadableText(`This file has more than ${MOST_LINES} lines`, { file }, 'Split the file.')
    const end = text.indexOf('\n', start)
    const next = end < 0 ? text.length : end
    if (next - start > LONGEST_LINE) {
      throw new UnreadableText(`This line is longer than ${LONGEST_LINE} characters`, { file, line }, 'Split the line.')
    }
    if (end < 0) break
    start = end + 1
  }
}

/** Line and column of an offset. */
function positionOf(text: string, offset: number, file: string): Origin {
  const before = text.slice(0, offset)
  const lineStart = before.lastIndexOf('\n') + 1
  let line = 1
  for (let at = before.indexOf('\n'); at >= 0; at = before.indexOf('\n', at + 1)) line++
  return { file, line, column: offset - lineStart + 1 }
}
