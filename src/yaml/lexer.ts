// PyYAML lets quoted text and flow collections ([...], {...}) continue at any column; the library wants them indented.
import { Lexer } from 'yaml'

type Lexemes = Generator<string, unknown, unknown>

/** The parts of the library's lexer that are changed here; its types call them private. */
interface LexerParts {
  indentNext: number
  lex(source: string): Generator<string, void>
  parseFlowCollection(): Lexemes
  parseQuotedScalar(): Lexemes
}

const Base = Lexer as unknown as new () => LexerParts

/** The library's lexer without its demand for indentation inside quotes and brackets. */
export class UnindentedLexer extends Base {
  override *parseFlowCollection(): Lexemes {
    return yield* this.#atAnyColumn(super.parseFlowCollection())
  }

  override *parseQuotedScalar(): Lexemes {
    return yield* this.#atAnyColumn(super.parseQuotedScalar())
  }

  *#atAnyColumn(lexemes: Lexemes): Lexemes {
    const indent = this.indentNext
    this.indentNext = 0
    const next = yield* lexemes
    this.indentNext = indent
    return next
  }
}
