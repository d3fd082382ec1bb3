import type { Token } from 'nunjucks/src/parser.js'
import { TemplateError } from '../errors.ts'
import { ExpressionParser } from './expressions.ts'
import { JinjaLexer } from './lexer.ts'
import type { Markup } from './lexer.ts'
import type { Body, Expression, Signature, Statement, Target } from './nodes.ts'

/** Nunjucks' statements, with what Jinja2's have more, and without what Jinja2 does not know (`switch`, `asyncEach`). */
class TemplateParser extends ExpressionParser {
  override parseStatement(): unknown {
    const tag = this.peekToken()
    if (tag?.type !== 'symbol') this.fail('expected the name of a tag')
    if (this.breakOnBlocks?.includes(tag.value)) return null
    const inherited = this.#inherited(tag.value)
    if (inherited) return inherited()
    const parse = this.#own(tag.value)
    if (!parse) this.fail(`unknown tag '${tag.value}'`, tag.lineno, tag.colno)
    this.nextToken()
    return parse(tag)
  }

  /** The parameters of a macro; Nunjucks asks for them here. */
  override parseSignature(): Signature {
    this.expect('left-paren')
    const parameters: { readonly name: string; readonly byDefault: Expression | undefined }[] = []
    while (!this.skip('right-paren')) {
      if (parameters.length > 0) this.expect('comma')
      const name = this.expect('symbol').value
      const byDefault = this.skipValue('operator', '=') ? this.parseSingle() : undefined
      if (!byDefault && parameters.at(-1)?.byDefault)
        this.fail('a parameter without default follows one with a default')
      parameters.push({ name, byDefault })
    }
    return { parameters }
  }

  /** Nunjucks asks here for names: of macros, and of what is imported. */
  override parsePrimary(): Expression {
    const token = this.expect('symbol')
    return { typename: 'Symbol', lineno: token.lineno, value: token.value }
  }

  #inherited(name: string): (() => unknown) | undefined {
    switch (name) {
      case 'if':
        return () => this.parseIf()
      case 'macro':
        return () => this.parseMacro()
      case 'import':
        return () => this.parseImport()
      case 'from':
        return () => this.parseFrom()
      case 'extends':
        return () => this.parseExtends()
      default:
        return undefined
    }
  }

  #own(name: string): ((tag: Token) => Statement) | undefined {
    switch (name) {
      case 'for':
        return (tag) => this.#for(tag)
      case 'set':
        return (tag) => this.#set(tag)
      case 'include':
        return (tag) => this.#include(tag)
      case 'call':
        return (tag) => this.#call(tag)
      case 'filter':
        return (tag) => this.#filterBlock(tag)
      case 'block':
        return (tag) => this.#block(tag)
      case 'with':
        return (tag) => this.#with(tag)
      case 'autoescape':
        return (tag) => this.#autoescape(tag)
      case 'print':
        return (tag) => this.#print(tag)
      default:
        return undefined
    }
  }

  /** The statements up to a tag of these names, which is not read. */
  #until(...names: readonly string[]): Body {
    const body = this.parseUntilBlocks(...names) as Body
    if (!this.peekToken()) this.fail(`unexpected end of template: expected {% ${names.join(' %} or {% ')} %}`)
    return body
  }

  /** The statements up to the closing tag, which is read. */
  #upTo(name: string): Body {
    const body = this.#until(name)
    this.advanceAfterBlockEnd()
    return body
  }

  #for({ lineno }: Token): Statement {
    const target = this.#target()
    if (!this.skipSymbol('in')) this.fail("expected 'in' in a for tag")
    const sequence = this.parseTuple({ inlineIf: false })
    const condition = this.skipSymbol('if') ? this.parseSingle() : undefined
    const recursive = this.skipSymbol('recursive')
    this.advanceAfterBlockEnd('for')
    const body = this.#until('endfor', 'else')
    let else_: Body | undefined
    if (this.skipSymbol('else')) {
      this.advanceAfterBlockEnd('else')
      else_ = this.#until('endfor')
    }
    this.advanceAfterBlockEnd()
    return { typename: 'For', lineno, target, sequence, condition, recursive, body, else_ }
  }

  #set({ lineno }: Token): Statement {
    const target = this.#target(true)
    if (this.skipValue('operator', '=')) {
      const value = this.parseExpression()
      this.advanceAfterBlockEnd('set')
      return { typename: 'Set', lineno, target, value }
    }
    const filter = this.skip('pipe') ? this.parseFilters(undefined) : undefined
    this.advanceAfterBlockEnd('set')
    return { typename: 'SetBlock', lineno, target, filter, body: this.#upTo('endset') }
  }

  #include({ lineno }: Token): Statement {
    const template = this.parseSingle()
    const ignoreMissing = this.skipSymbol('ignore')
    if (ignoreMissing && !this.skipSymbol('missing')) this.fail("expected 'missing' after 'ignore'")
    const withContext = this.parseWithContext() ?? true
    this.advanceAfterBlockEnd('include')
    return { typename: 'Include', lineno, template, ignoreMissing, withContext }
  }

  #call({ lineno }: Token): Statement {
    const signature = this.peekToken()?.type === 'left-paren' ? this.parseSignature() : { parameters: [] }
    const call = this.parseSingle()
    if (call.typename !== 'FunCall') this.fail('expected a call of a macro', lineno)
    this.advanceAfterBlockEnd('call')
    return { typename: 'Call', lineno, signature, call, body: this.#upTo('endcall') }
  }

  #filterBlock({ lineno }: Token): Statement {
    const filter = this.parseFilters(undefined)
    this.advanceAfterBlockEnd('filter')
    return { typename: 'FilterBlock', lineno, filter, body: this.#upTo('endfilter') }
  }

  #block({ lineno }: Token): Statement {
    const name = this.expect('symbol').value
    const scoped = this.skipSymbol('scoped')
    const required = this.skipSymbol('required')
    this.advanceAfterBlockEnd('block')
    const body = this.#until('endblock')
    this.nextToken()
    this.skipSymbol(name)
    this.advanceAfterBlockEnd('endblock')
    return { typename: 'Block', lineno, name, scoped, required, body }
  }

  #with({ lineno }: Token): Statement {
    const targets: (readonly [Target, Expression])[] = []
    while (this.peekToken()?.type !== 'block-end') {
      if (targets.length > 0) this.expect('comma')
      const target = this.#target()
      if (!this.skipValue('operator', '=')) this.fail("expected '=' in a with tag")
      targets.push([target, this.parseSingle()])
    }
    this.advanceAfterBlockEnd('with')
    return { typename: 'With', lineno, targets, body: this.#upTo('endwith') }
  }

  #autoescape({ lineno }: Token): Statement {
    this.parseSingle()
    this.advanceAfterBlockEnd('autoescape')
    return { typename: 'Scoped', lineno, body: this.#upTo('endautoescape') }
  }

  #print({ lineno }: Token): Statement {
    const children: Statement[] = []
    do children.push({ typename: 'Output', lineno, children: [this.parseSingle()] })
    while (this.skip('comma'))
    this.advanceAfterBlockEnd('print')
    return { typename: 'Scoped', lineno, body: { typename: 'NodeList', children } }
  }

  #target(withAttributes = false): Target {
    const targets: Target[] = []
    let isTuple = false
    while (!this.#atTargetEnd()) {
      targets.push(this.#singleTarget(withAttributes))
      if (!this.skip('comma')) break
      isTuple = true
    }
    const [first] = targets
    if (!first) this.fail('expected a name')
    return isTuple ? { kind: 'tuple', targets } : first
  }

  #atTargetEnd(): boolean {
    const token = this.peekToken()
    if (token?.type === 'symbol') return token.value === 'in'
    return token?.type !== 'left-paren'
  }

  #singleTarget(withAttributes: boolean): Target {
    if (this.skip('left-paren')) {
      const inner = this.#target(withAttributes)
      this.expect('right-paren')
      return inner
    }
    const name = this.expect('symbol').value
    if (['true', 'false', 'none', 'True', 'False', 'None'].includes(name)) this.fail(`cannot assign to ${name}`)
    if (withAttributes && this.skipValue('operator', '.')) {
      return { kind: 'attribute', object: name, name: this.expect('symbol').value }
    }
    return { kind: 'name', name }
  }
}

/** Everything a parser throws as a TemplateError with the line; Nunjucks' own errors carry it as a property. */
function asSyntaxError(error: unknown): unknown {
  if (error instanceof TemplateError) return error
  if (error instanceof RangeError) return new TemplateError('syntax', 'the template is nested too deeply')
  if (!(error instanceof Error)) return error
  const { lineno } = error as { readonly lineno?: number }
  const reason = error.message.replace(/^\(unknown path\)(?: \[Line \d+(?:, Column \d+)?\])?\s*/, '')
  return new TemplateError('syntax', reason, { where: { file: '', line: lineno ?? 1 } })
}

/** The statements of a template; throws a TemplateError of class `syntax` with its line. */
export function parseTemplate(text: string, markup: Markup): Body {
  try {
    return new TemplateParser(new JinjaLexer(text, markup, 'template')).parseAsRoot() as Body
  } catch (error) {
    throw asSyntaxError(error)
  }
}

/** A bare expression, as in `when:`. */
export function parseBareExpression(text: string, markup: Markup): Expression {
  try {
    const parser = new TemplateParser(new JinjaLexer(text, markup, 'expression'))
    const node = parser.parseSingle()
    const rest = parser.peekToken()
    if (rest) parser.fail(`unexpected '${rest.value}' after the expression`, rest.lineno, rest.colno)
    return node
  } catch (error) {
    throw asSyntaxError(error)
  }
}
