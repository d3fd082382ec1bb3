import { ESCAPES } from '../templates/syntax/strings.ts'

const PREFIXED = /^([rRbBuU]{0,2})('''|"""|'|")/

export interface StringLiteral {
  readonly value: string | Buffer
  /** Where the text goes on after the closing quote. */
  readonly end: number
}

/** Reads the Python string or bytes literal that begins at `start`. Throws SyntaxError. */
export function readString(text: string, start: number): StringLiteral {
  const opening = PREFIXED.exec(text.slice(start, start + 5))
  if (!opening) throw new SyntaxError('No string begins here')
  const [, prefix = '', quote = ''] = opening
  const isRaw = /r/i.test(prefix)
  const isBytes = /b/i.test(prefix)
  const parts: string[] = []
  let at = start + opening[0].length
  while (!text.startsWith(quote, at)) {
    if (at >= text.length || text.charAt(at) === '\n') throw new SyntaxError('A closing quote is missing')
    if (text.charAt(at) !== '\\') parts.push(text.charAt(at++))
    else if (isRaw) {
      parts.push(text.slice(at, at + 2))
      at += 2
    } else {
      const escape = readEscape(text, at + 1, isBytes)
      parts.push(escape.value)
      at = escape.end
    }
  }
  const value = parts.join('')
  const end = at + quote.length
  if (!isBytes) return { value, end }
  if (/[^\0-\xff]/.test(value)) throw new SyntaxError('Bytes hold ASCII only')
  return { value: Buffer.from(value, 'latin1'), end }
}

function readEscape(text: string, at: number, isBytes: boolean): { readonly value: string; readonly end: number } {
  const character = text.charAt(at)
  const known = ESCAPES[character]
  if (known !== undefined) return { value: known, end: at + 1 }
  const octal = /^[0-7]{1,3}/.exec(text.slice(at, at + 3))?.[0]
  if (octal !== undefined) return { value: String.fromCodePoint(parseInt(octal, 8)), end: at + octal.length }
  const length = character === 'x' ? 2 : isBytes ? 0 : character === 'u' ? 4 : character === 'U' ? 8 : 0
  if (character === 'N' && !isBytes) throw new SyntaxError('Characters by name are not known here')
  if (length === 0) return { value: `\\${character}`, end: at + 1 }
  const digits = text.slice(at + 1, at + 1 + length)
  const code = /^[0-9a-fA-F]+$/.test(digits) && digits.length === length ? parseInt(digits, 16) : NaN
  if (!(code <= 0x10ffff)) throw new SyntaxError('A broken escape')
  return { value: String.fromCodePoint(code), end: at + 1 + length }
}
