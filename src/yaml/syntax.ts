import type { Complaint } from './compose.ts'
import type { TreeError } from './tree.ts'

const DEEP_HINT = 'Flatten the structure.'

const HINTS: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'Indent with spaces.',
  BAD_INDENT: 'Align this line with its neighbours.',
  MISSING_CHAR: 'Check for an unclosed quote, bracket or brace above this place.',
  MULTIPLE_DOCS: 'Keep one document in the file: remove the `---` in the middle.',
  BLOCK_AS_IMPLICIT_KEY: 'Put quotes around a value that contains ": ".',
  UNEXPECTED_TOKEN: 'Check the quotes and brackets here.',
  BAD_ALIAS: 'Put quotes around a value that begins with *.',
  BAD_SCALAR_START: 'Put quotes around a value that begins with @ or `.',
  BAD_DQ_ESCAPE: 'Use single quotes, or write the backslash twice.',
}

/** A parser's error in the words of a problem, with what is likely meant. */
export function syntaxComplaint(first: TreeError, errors: readonly TreeError[], text: string): Complaint {
  if (errors.some(({ message }) => message.startsWith('Maximum call stack'))) {
    return {
      severity: 'error',
      code: 'yaml-depth',
      message: 'Nested too deeply',
      offset: first.pos[0],
      hint: DEEP_HINT,
    }
  }
  const offset = Math.min(first.pos[0], text.length)
  const hint = templateHint(text, offset) ?? HINTS[first.code]
  const message = `This is not valid YAML: ${lowerFirst(first.message)}`
  return { severity: 'error', code: 'yaml-syntax', message, offset, ...(hint === undefined ? {} : { hint }) }
}

/** The mistake everybody makes once: `key: {{ value }}` without quotes. */
function templateHint(text: string, offset: number): string | undefined {
  const start = text.lastIndexOf('\n', Math.max(0, offset - 1)) + 1
  const end = text.indexOf('\n', offset)
  const line = text.slice(start, end < 0 ? undefined : end)
  return /[:-]\s+\{\{/.test(line) ? 'A value that begins with {{ needs quotes: "{{ name }}".' : undefined
}

function lowerFirst(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1)
}
