import { TemplateError } from '../errors.ts'
import { DEFAULT_MARKUP } from '../syntax/lexer.ts'
import type { Markup } from '../syntax/lexer.ts'
import { parseBareExpression, parseTemplate } from '../syntax/parser.ts'
import { compileTemplateBody } from './compile.ts'
import { compileExpression } from './expressions.ts'
import type { CompiledTemplate, Eval } from './frame.ts'
import { readHeader } from './header.ts'
import type { Value, Vocabulary } from '../types.ts'
import { CompileScope } from './scope.ts'
import { globalsOf } from './vocabulary.ts'

/** How values are marked up: backslashes in strings are literal, since YAML had its turn at them. */
export const VALUE_MARKUP: Markup = { ...DEFAULT_MARKUP, literalBackslashes: true }
/** How template files are marked up. */
export const FILE_MARKUP: Markup = DEFAULT_MARKUP

/** A bare expression, compiled. */
export interface CompiledExpression {
  readonly evaluate: Eval
  readonly scope: CompileScope
}

type Compiled<T> = T | TemplateError

/** Templates that were compiled before, by their text. Share one between the evaluators of all hosts. */
export class TemplateCache {
  readonly #templates = new Map<Markup, Map<string, Compiled<CompiledTemplate>>>()
  readonly #globals = new Map<Vocabulary, ReadonlyMap<string, Value>>()
  readonly #expressions = new Map<string, Compiled<CompiledExpression>>()

  /** The global names of a vocabulary. */
  globals(vocabulary: Vocabulary): ReadonlyMap<string, Value> {
    let globals = this.#globals.get(vocabulary)
    if (!globals) this.#globals.set(vocabulary, (globals = globalsOf(vocabulary)))
    return globals
  }

  /** Throws a TemplateError of class `syntax`, each time the same for the same text. */
  template(text: string, markup: Markup): CompiledTemplate {
    let templates = this.#templates.get(markup)
    if (!templates) this.#templates.set(markup, (templates = new Map<string, Compiled<CompiledTemplate>>()))
    return remembered(templates, text, () => compileTemplate(text, markup))
  }

  /** A condition: an expression whose string constants may be templates. */
  condition(text: string): CompiledExpression {
    return remembered(this.#expressions, text, () => {
      const scope = new CompileScope(FILE_MARKUP, true)
      return { evaluate: compileExpression(parseBareExpression(text, FILE_MARKUP), scope), scope }
    })
  }
}

function remembered<T>(cache: Map<string, Compiled<T>>, text: string, compile: () => T): T {
  let compiled = cache.get(text)
  if (compiled === undefined) {
    try {
      compiled = compile()
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error
      compiled = error
    }
    cache.set(text, compiled)
  }
  if (compiled instanceof TemplateError) throw compiled
  return compiled
}

function compileTemplate(text: string, markup: Markup): CompiledTemplate {
  const header = readHeader(text, markup)
  try {
    return compileTemplateBody(parseTemplate(header.text, header.markup), new CompileScope(header.markup, false))
  } catch (error) {
    if (error instanceof RangeError) throw new TemplateError('syntax', 'the template is nested too deeply')
    const line = error instanceof TemplateError ? error.details.where?.line : undefined
    if (!(error instanceof TemplateError) || header.lines === 0 || line === undefined) throw error
    throw new TemplateError(error.kind, error.reason, { where: { file: '', line: line + header.lines } })
  }
}
