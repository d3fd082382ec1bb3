import { Composer, LineCounter, Parser } from 'yaml'
import type { Document, Node } from 'yaml'
import { UnindentedLexer } from './lexer.ts'

/** The syntax tree of a text, positions included, with every scalar still text. */
export interface Tree {
  readonly root: Node | null
  readonly errors: readonly TreeError[]
  readonly lines: LineCounter
}

/** What the parser says is wrong. */
export interface TreeError {
  readonly code: string
  readonly message: string
  readonly pos: readonly [number, number]
}

/** Parses YAML 1.1 without deciding what any word means: that is for compose.ts. */
export function parseTree(text: string): Tree {
  const lines = new LineCounter()
  lines.addNewLine(0)
  const parser = new Parser(lines.addNewLine)
  const composer = new PatientComposer({
    version: '1.1',
    schema: 'failsafe',
    uniqueKeys: false,
    resolveKnownTags: false,
  })
  const documents: Document.Parsed[] = []
  for (const lexeme of new UnindentedLexer().lex(text)) {
    for (const token of parser.next(lexeme)) documents.push(...composer.next(token))
  }
  for (const token of parser.end()) documents.push(...composer.next(token))
  documents.push(...composer.end(true, text.length))
  const [first, second] = documents
  const errors: TreeError[] = (first?.errors ?? []).filter((error) => !isHarmless(error, text))
  if (second) errors.push(severalDocuments(second))
  return { root: first?.contents ?? null, errors, lines }
}

type OnError = (...details: readonly unknown[]) => void

/** The part of the library's composer that is changed here; its types call it private. */
interface ComposerParts {
  onError: OnError
}

/** Errors that are kept. Each costs a stack trace, and a file of a megabyte may have as many. */
const MOST_ERRORS = 100

/** The library's composer, which stops to count errors at some point. */
class PatientComposer extends Composer {
  constructor(...options: ConstructorParameters<typeof Composer>) {
    super(...options)
    const parts = this as unknown as ComposerParts
    const onError = parts.onError
    let errors = 0
    parts.onError = (...details) => {
      if (++errors <= MOST_ERRORS) onError(...details)
    }
  }
}

/** PyYAML takes a comment right after a quote or bracket, and tabs between tokens inside brackets. */
function isHarmless(error: TreeError, text: string): boolean {
  const before = text.charAt(error.pos[0] - 1)
  return error.code === 'MISSING_CHAR' && error.message.startsWith('Comments must be') && /["'\]}]/.test(before)
}

function severalDocuments(second: Document.Parsed): TreeError {
  return { code: 'MULTIPLE_DOCS', message: 'Another document begins here', pos: [second.range[0], second.range[1]] }
}
