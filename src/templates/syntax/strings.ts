import { TemplateError } from '../errors.ts'

/** What stands for what after a backslash in a Python string: one character each. */
export const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\n': '',
}

const ESCAPE = /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{1,3})|([\s\S]))/g

/** The text of a string literal between its quotes, with Python's escape sequences replaced; unknown ones stay. */
export function unescape(text: string): string {
  if (!text.includes('\\')) return text
  return text.replace(ESCAPE, (whole, hex?: string, short?: string, long?: string, octal?: string, other?: string) => {
    const code = hex ?? short ?? long
    if (code !== undefined) return character(Number.parseInt(code, 16))
    if (octal !== undefined) return character(Number.parseInt(octal, 8))
    if (other === 'x' || other === 'u' || other === 'U' || other === 'N') {
      throw new TemplateError('syntax', `the escape sequence \\${other} in a string is not complete`)
    }
    return ESCAPES[other ?? ''] ?? whole
  })
}

function character(code: number): string {
  if (code > 0x10ffff) throw new TemplateError('syntax', 'a string names a character that does not exist')
  return String.fromCodePoint(code)
}
