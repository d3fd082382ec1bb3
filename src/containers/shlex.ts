import { KollaError } from '../errors.ts'

/** One word at a time: quoted parts, escaped characters and plain ones in any order. */
const WORD = /(?:[^\s'"\\]|\\[\s\S]|'[^']*'|"(?:[^"\\]|\\[\s\S])*")+/y
const PART = /\\([\s\S])|'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|([^\s'"\\]+)/g

/** Splits a command into words as a POSIX shell does (Python's shlex.split), without expanding anything. */
export function splitCommand(command: string): string[] {
  const words: string[] = []
  let position = skipSpace(command, 0)
  while (position < command.length) {
    WORD.lastIndex = position
    const match = WORD.exec(command)
    if (!match || endsInsideQuotes(command, WORD.lastIndex)) {
      throw new KollaError(`The quotes in the command are not closed: ${command}`, {
        code: 'command-quotes',
        fault: 'configuration',
      })
    }
    words.push(unquote(match[0]))
    position = skipSpace(command, WORD.lastIndex)
  }
  return words
}

function endsInsideQuotes(command: string, end: number): boolean {
  return end < command.length && !/\s/.test(command.charAt(end))
}

function skipSpace(text: string, from: number): number {
  let position = from
  while (position < text.length && /\s/.test(text.charAt(position))) position += 1
  return position
}

function unquote(word: string): string {
  return word.replace(PART, (_, escaped?: string, single?: string, double?: string, plain?: string) => {
    // Between double quotes a backslash is special before a quote and itself only.
    return escaped ?? single ?? double?.replace(/\\(["\\])/g, '$1') ?? plain ?? ''
  })
}
