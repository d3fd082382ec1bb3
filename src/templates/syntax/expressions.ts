import nunjucks from 'nunjucks/src/parser.js'
import type { Token } from 'nunjucks/src/parser.js'
import { parsePythonInt } from '../python/numbers.ts'
import type { Value } from '../types.ts'
import { Float } from '../values.ts'
import type { Arguments, Expression } from './nodes.ts'

/** Deeper nesting than this is an attack or a mistake. */
const DEEPEST = 150

const CONSTANTS: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['none', null],
  ['None', null],
])

const COMPARISONS: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>='])
const NO_ARGUMENTS: Arguments = { args: [], kwargs: [], spread: undefined, spreadNamed: undefined }

/**
 * Nunjucks' parser with Jinja2's expressions: its own have other precedences (`is` before `<`, `-` before `+`) and
 * no slices, chained inline-if, `x.0`, tuples, tests with names, `*args` or string concatenation.
 */
export class ExpressionParser extends nunjucks.Parser {
  #depth = 0

  /** An expression, or several with commas: a tuple. */
  override parseExpression(): Expression {
    return this.parseTuple({ inlineIf: true })
  }

  /** A tuple without parentheses, or one expression. `inlineIf: false` leaves `if` to the statement it stands in. */
  parseTuple({
    inlineIf,
    parenthesized = false,
  }: {
    readonly inlineIf: boolean
    readonly parenthesized?: boolean
  }): Expression {
    const lineno = this.#line()
    const items: Expression[] = []
    let isTuple = false
    while (!this.#atTupleEnd(inlineIf)) {
      items.push(inlineIf ? this.parseSingle() : this.#nested(() => this.#or()))
      if (!this.skip('comma')) break
      isTuple = true
    }
    const [first] = items
    if (!isTuple && first) return first
    if (!isTuple && !parenthesized) this.#unexpected(this.peekToken(), 'an expression')
    return { typename: 'Tuple', lineno, items }
  }

  /** One expression. */
  parseSingle(): Expression {
    return this.#nested(() => this.#inlineIf())
  }

  /** `name(...)`, `name.of.filter(...)` after `|`, and more after further `|`. */
  parseFilters(target: Expression | undefined): Expression {
    let node = target
    do {
      const token = this.expect('symbol')
      const name = this.#dottedName(token.value)
      const call = this.#at('left-paren') ? this.parseArguments() : NO_ARGUMENTS
      node = { typename: 'Filter', lineno: token.lineno, target: node, name, call }
    } while (this.skip('pipe'))
    return node
  }

  /** `(a, *b, c=d, **e)`. */
  parseArguments(): Arguments {
    this.expect('left-paren')
    const args: Expression[] = []
    const kwargs: (readonly [string, Expression])[] = []
    let spread: Expression | undefined
    let spreadNamed: Expression | undefined
    while (!this.#at('right-paren')) {
      if (this.skipValue('operator', '*')) spread = this.parseSingle()
      else if (this.skipValue('operator', '**')) spreadNamed = this.parseSingle()
      else {
        const argument = this.parseSingle()
        if (argument.typename === 'Symbol' && this.skipValue('operator', '=')) {
          kwargs.push([argument.value, this.parseSingle()])
        } else if (kwargs.length > 0 || spreadNamed) {
          this.fail('an argument without a name cannot follow one with a name')
        } else args.push(argument)
      }
      if (!this.skip('comma')) break
    }
    this.expect('right-paren')
    return { args, kwargs, spread, spreadNamed }
  }

  override expect(type: string): Token {
    const token = this.nextToken()
    if (token?.type !== type) this.#unexpected(token, type)
    return token
  }

  #unexpected(token: Token | null, expected: string): never {
    const got = token ? `'${token.value}'` : 'the end'
    this.fail(`expected ${expected}, got ${got}`, token?.lineno ?? this.#lastLine, 0)
  }

  #lastLine = 0

  #line(): number {
    const line = this.peekToken()?.lineno ?? this.#lastLine
    this.#lastLine = line
    return line
  }

  #at(type: string, value?: string): boolean {
    const token = this.peekToken()
    return token?.type === type && (value === undefined || token.value === value)
  }

  #atTupleEnd(inlineIf: boolean): boolean {
    const token = this.peekToken()
    if (!token) return true
    if (token.type === 'symbol') return !inlineIf && token.value === 'recursive'
    return ['variable-end', 'block-end', 'right-paren'].includes(token.type)
  }

  #nested<T>(parse: () => T): T {
    if (++this.#depth > DEEPEST) this.fail('the expression is nested too deeply')
    const result = parse()
    this.#depth--
    return result
  }

  #inlineIf(): Expression {
    const lineno = this.#line()
    let body = this.#or()
    while (this.skipSymbol('if')) {
      const cond = this.#or()
      const else_ = this.skipSymbol('else') ? this.parseSingle() : undefined
      body = { typename: 'InlineIf', lineno, cond, body, else_ }
    }
    return body
  }

  #binary(operators: (token: Token) => boolean, operand: () => Expression): Expression {
    let left = operand()
    for (let token = this.peekToken(); token && operators(token); token = this.peekToken()) {
      this.nextToken()
      left = { typename: 'Binary', lineno: token.lineno, operator: token.value, left, right: operand() }
    }
    return left
  }

  #or(): Expression {
    return this.#binary(
      ({ type, value }) => type === 'symbol' && value === 'or',
      () =>
        this.#binary(
          ({ type, value }) => type === 'symbol' && value === 'and',
          () => this.#not(),
        ),
    )
  }

  #not(): Expression {
    const lineno = this.#line()
    if (!this.skipSymbol('not')) return this.#compare()
    return { typename: 'Not', lineno, target: this.#nested(() => this.#not()) }
  }

  #compare(): Expression {
    const lineno = this.#line()
    const first = this.#sum()
    const rest: (readonly [string, Expression])[] = []
    for (;;) {
      const token = this.peekToken()
      if (token?.type === 'operator' && COMPARISONS.has(token.value)) {
        this.nextToken()
        rest.push([token.value, this.#sum()])
      } else if (this.skipSymbol('in')) {
        rest.push(['in', this.#sum()])
      } else if (token?.type === 'symbol' && token.value === 'not') {
        this.nextToken()
        if (!this.skipSymbol('in')) this.#unexpected(this.peekToken(), "'in' after 'not'")
        rest.push(['not in', this.#sum()])
      } else break
    }
    return rest.length === 0 ? first : { typename: 'Compare', lineno, first, rest }
  }

  #sum(): Expression {
    return this.#binary(
      ({ type, value }) => type === 'operator' && (value === '+' || value === '-'),
      () => this.#concat(),
    )
  }

  #concat(): Expression {
    const lineno = this.#line()
    const items = [this.#product()]
    while (this.skip('tilde')) items.push(this.#product())
    return items.length === 1 ? (items[0] as Expression) : { typename: 'Concat', lineno, items }
  }

  #product(): Expression {
    return this.#binary(
      ({ type, value }) => type === 'operator' && ['*', '/', '//', '%'].includes(value),
      () =>
        this.#binary(
          ({ type, value }) => type === 'operator' && value === '**',
          () => this.#unary(true),
        ),
    )
  }

  #unary(withFilter: boolean): Expression {
    const lineno = this.#line()
    let node: Expression
    if (this.skipValue('operator', '-')) {
      node = { typename: 'Neg', lineno, target: this.#nested(() => this.#unary(false)) }
    } else if (this.skipValue('operator', '+')) {
      node = { typename: 'Pos', lineno, target: this.#nested(() => this.#unary(false)) }
    } else node = this.#primary()
    node = this.#postfix(node)
    return withFilter ? this.#filtersAndTests(node) : node
  }

  #primary(): Expression {
    const token = this.nextToken()
    const lineno = token?.lineno ?? this.#lastLine
    switch (token?.type) {
      case 'symbol': {
        const constant = CONSTANTS.get(token.value)
        if (constant !== undefined) return { typename: 'Literal', lineno, value: constant }
        return { typename: 'Symbol', lineno, value: token.value }
      }
      case 'string': {
        let text = token.value
        while (this.#at('string')) text += this.nextToken()?.value ?? ''
        return { typename: 'Literal', lineno, value: text }
      }
      case 'int':
        return { typename: 'Literal', lineno, value: parsePythonInt(token.value, 0) ?? 0 }
      case 'float':
        return { typename: 'Literal', lineno, value: new Float(Number(token.value.replaceAll('_', ''))) }
      case 'left-paren': {
        const node = this.#nested(() => this.parseTuple({ inlineIf: true, parenthesized: true }))
        this.expect('right-paren')
        return node
      }
      case 'left-bracket':
        return { typename: 'Array', lineno, items: this.#list('right-bracket', () => this.parseSingle()) }
      case 'left-curly':
        return { typename: 'Dict', lineno, entries: this.#list('right-curly', () => this.#entry()) }
      default:
        return this.#unexpected(token, 'an expression')
    }
  }

  #list<T>(closing: string, parse: () => T): T[] {
    const items: T[] = []
    while (!this.#at(closing)) {
      items.push(parse())
      if (!this.skip('comma')) break
    }
    this.expect(closing)
    return items
  }

  #entry(): readonly [Expression, Expression] {
    const key = this.parseSingle()
    this.expect('colon')
    return [key, this.parseSingle()]
  }

  #postfix(start: Expression): Expression {
    let node = start
    for (;;) {
      const lineno = this.#line()
      if (this.skipValue('operator', '.')) node = this.#attribute(node, lineno)
      else if (this.skip('left-bracket')) node = this.#subscript(node, lineno)
      else if (this.#at('left-paren')) node = { typename: 'FunCall', lineno, target: node, call: this.parseArguments() }
      else return node
    }
  }

  #attribute(target: Expression, lineno: number): Expression {
    const token = this.nextToken()
    if (token?.type === 'symbol') return { typename: 'Attribute', lineno, target, name: token.value }
    if (token?.type !== 'int') this.#unexpected(token, "a name or number after '.'")
    const key: Expression = { typename: 'Literal', lineno, value: parsePythonInt(token.value, 0) ?? 0 }
    return { typename: 'Item', lineno, target, key }
  }

  #subscript(target: Expression, lineno: number): Expression {
    const parts: (Expression | undefined)[] = []
    let part = this.#at('colon') ? undefined : this.parseSingle()
    if (part && this.skip('comma')) {
      const items = [part, ...this.#list('right-bracket', () => this.parseSingle())]
      return { typename: 'Item', lineno, target, key: { typename: 'Tuple', lineno, items } }
    }
    if (part && this.skip('right-bracket')) return { typename: 'Item', lineno, target, key: part }
    parts.push(part)
    while (parts.length < 3 && this.skip('colon')) {
      part = this.#at('colon') || this.#at('right-bracket') ? undefined : this.parseSingle()
      parts.push(part)
    }
    this.expect('right-bracket')
    return { typename: 'Slice', lineno, target, parts }
  }

  #filtersAndTests(start: Expression): Expression {
    let node = start
    for (;;) {
      const lineno = this.#line()
      if (this.skip('pipe')) node = this.parseFilters(node)
      else if (this.skipSymbol('is')) node = this.#test(node, lineno)
      else if (this.#at('left-paren')) node = { typename: 'FunCall', lineno, target: node, call: this.parseArguments() }
      else return node
    }
  }

  #test(target: Expression, lineno: number): Expression {
    const negated = this.skipSymbol('not')
    const name = this.#dottedName(this.expect('symbol').value)
    const test: Expression = { typename: 'Is', lineno, target, name, call: this.#testArguments() }
    return negated ? { typename: 'Not', lineno, target: test } : test
  }

  #testArguments(): Arguments {
    if (this.#at('left-paren')) return this.parseArguments()
    const token = this.peekToken()
    const begins = ['symbol', 'string', 'int', 'float', 'left-bracket', 'left-curly'].includes(token?.type ?? '')
    if (!begins || (token?.type === 'symbol' && ['else', 'or', 'and'].includes(token.value))) return NO_ARGUMENTS
    if (token?.type === 'symbol' && token.value === 'is') this.fail('tests with `is` cannot be chained')
    return { ...NO_ARGUMENTS, args: [this.#postfix(this.#primary())] }
  }

  #dottedName(start: string): string {
    let name = start
    while (this.skipValue('operator', '.')) name += `.${this.expect('symbol').value}`
    return name
  }
}
