import { TemplateError, typeError } from '../errors.ts'
import { slice } from '../python/access.ts'
import { compare, contains, equals } from '../python/compare.ts'
import {
  add,
  checkedText,
  divide,
  floorDivide,
  modulo,
  multiply,
  negate,
  positive,
  power,
  subtract,
} from '../python/operators.ts'
import { str } from '../python/text.ts'
import { iterate, truthy, typeName } from '../python/types.ts'
import type { Arguments, Expression } from '../syntax/nodes.ts'
import type { Call, Value } from '../types.ts'
import { Blank, Dict, Tuple, Undefined } from '../values.ts'
import { getAttribute, getItem } from './attributes.ts'
import type { Eval, Frame } from './frame.ts'
import { callValue } from './objects.ts'
import { applyFilter, applyTest, noNames } from './plugins.ts'
import type { CompileScope } from './scope.ts'

const MUTATORS: ReadonlySet<string> = new Set(
  'append clear extend insert pop popitem remove reverse setdefault sort update'.split(' '),
)

const BINARY: Readonly<Record<string, (a: Value, b: Value) => Value>> = {
  '+': add,
  '-': subtract,
  '*': multiply,
  '/': divide,
  '//': floorDivide,
  '%': modulo,
  '**': power,
}

const COMPARE: Readonly<Record<string, (a: Value, b: Value) => boolean>> = {
  '==': equals,
  '!=': (a, b) => !equals(a, b),
  '<': (a, b) => compare(a, b, '<') < 0,
  '<=': (a, b) => compare(a, b, '<=') <= 0,
  '>': (a, b) => compare(a, b, '>') > 0,
  '>=': (a, b) => compare(a, b, '>=') >= 0,
  in: (a, b) => contains(b, a),
  'not in': (a, b) => !contains(b, a),
}

/** Turns an expression into a function of the scope it is evaluated in. */
export function compileExpression(node: Expression, scope: CompileScope): Eval {
  switch (node.typename) {
    case 'Literal':
      return compileLiteral(node.value, scope)
    case 'Symbol': {
      const name = node.value
      scope.name(name)
      return (frame) => frame.lookUp(name)
    }
    case 'Array': {
      const items = compileAll(node.items, scope)
      return (frame) => items.map((item) => item(frame))
    }
    case 'Tuple': {
      const items = compileAll(node.items, scope)
      return (frame) => new Tuple(items.map((item) => item(frame)))
    }
    case 'Dict': {
      const entries = node.entries.map(
        ([key, value]) => [compileExpression(key, scope), compileExpression(value, scope)] as const,
      )
      return (frame) => new Dict(entries.map(([key, value]) => [key(frame), value(frame)] as const))
    }
    case 'Attribute': {
      const target = compileExpression(node.target, scope)
      const { name } = node
      if (MUTATORS.has(name)) scope.mutates = true
      return (frame) => getAttribute(target(frame), name)
    }
    case 'Item': {
      const target = compileExpression(node.target, scope)
      const key = compileExpression(node.key, scope)
      const constant = node.key.typename === 'Literal' ? node.key.value : undefined
      if (typeof constant === 'string' && MUTATORS.has(constant)) scope.mutates = true
      return (frame) => getItem(target(frame), key(frame))
    }
    case 'Slice':
      return compileSlice(node, scope)
    case 'FunCall':
      return compileCall(node, scope)
    case 'Filter':
      return compileFilter(node, scope)
    case 'Is': {
      const target = compileExpression(node.target, scope)
      const call = compileArguments(node.call, scope)
      const { name } = node
      scope.test(name)
      return (frame) => applyTest(frame.run.host.vocabulary, name, target(frame), call(frame))
    }
    case 'Binary':
      return compileBinary(node, scope)
    case 'Compare':
      return compileComparison(node, scope)
    case 'Concat': {
      const items = compileAll(node.items, scope)
      return (frame) => {
        let text = ''
        for (const item of items) text += str(item(frame))
        return checkedText(text)
      }
    }
    case 'Not': {
      const target = compileExpression(node.target, scope)
      return (frame) => !truthy(target(frame))
    }
    case 'Neg': {
      const target = compileExpression(node.target, scope)
      return (frame) => negate(target(frame))
    }
    case 'Pos': {
      const target = compileExpression(node.target, scope)
      return (frame) => positive(target(frame))
    }
    case 'InlineIf': {
      const cond = compileExpression(node.cond, scope)
      return scope.conditionally(() => {
        const body = compileExpression(node.body, scope)
        const else_ = node.else_ ? compileExpression(node.else_, scope) : () => new Blank()
        return (frame) => (truthy(cond(frame)) ? body(frame) : else_(frame))
      })
    }
  }
}

function compileAll(nodes: readonly Expression[], scope: CompileScope): readonly Eval[] {
  return nodes.map((node) => compileExpression(node, scope))
}

function compileLiteral(value: Value, scope: CompileScope): Eval {
  if (typeof value === 'string' && scope.rendersConstants && scope.isTemplate(value)) {
    return (frame) => frame.run.host.renderConstant(value)
  }
  return () => value
}

function compileSlice(node: Extract<Expression, { typename: 'Slice' }>, scope: CompileScope): Eval {
  const target = compileExpression(node.target, scope)
  const nothing: Eval = () => null
  const [start, stop, step] = [0, 1, 2].map((index) => {
    const part = node.parts[index]
    return part ? compileExpression(part, scope) : nothing
  }) as [Eval, Eval, Eval]
  return (frame) => {
    const value = target(frame)
    return value instanceof Undefined ? value : slice(value, start(frame), stop(frame), step(frame))
  }
}

function compileBinary(node: Extract<Expression, { typename: 'Binary' }>, scope: CompileScope): Eval {
  const left = compileExpression(node.left, scope)
  const compileRight = (): Eval => compileExpression(node.right, scope)
  if (node.operator === 'and' || node.operator === 'or') {
    const right = compileRight()
    const stopsAt = node.operator === 'or'
    return (frame) => {
      const value = left(frame)
      return truthy(value) === stopsAt ? value : right(frame)
    }
  }
  const right = compileRight()
  const operate = BINARY[node.operator]
  if (!operate) throw new TemplateError('syntax', `unknown operator ${node.operator}`)
  return (frame) => operate(left(frame), right(frame))
}

function compileComparison(node: Extract<Expression, { typename: 'Compare' }>, scope: CompileScope): Eval {
  const first = compileExpression(node.first, scope)
  const rest = node.rest.map(([operator, operand]) => {
    const holds = COMPARE[operator]
    if (!holds) throw new TemplateError('syntax', `unknown operator ${operator}`)
    return [holds, compileExpression(operand, scope)] as const
  })
  return (frame) => {
    let left = first(frame)
    for (const [holds, operand] of rest) {
      const right = operand(frame)
      if (!holds(left, right)) return false
      left = right
    }
    return true
  }
}

function compileFilter(node: Extract<Expression, { typename: 'Filter' }>, scope: CompileScope): Eval {
  const { name } = node
  const target = node.target ? compileExpression(node.target, scope) : (frame: Frame) => frame.lookUp(BLOCK_TEXT)
  const call = compileArguments(node.call, scope)
  scope.filter(name)
  return (frame) => applyFilter(frame.run.host.vocabulary, name, target(frame), call(frame))
}

/** The name under which a filter without a target finds the text of its block; no template can say it. */
export const BLOCK_TEXT = ' block'

/** Lookups render their constant terms that are templates themselves. */
const LOOKUPS: ReadonlySet<string> = new Set(['lookup', 'query', 'q'])

function compileCall(node: Extract<Expression, { typename: 'FunCall' }>, scope: CompileScope): Eval {
  const target = compileExpression(node.target, scope)
  const isLookup = node.target.typename === 'Symbol' && LOOKUPS.has(node.target.value)
  const call = compileArguments(node.call, scope, isLookup)
  return (frame) => callValue(target(frame), call(frame))
}

/** The arguments of a call as a function of the scope. */
export function compileArguments(
  node: Arguments,
  scope: CompileScope,
  rendersConstants = false,
): (frame: Frame) => Call {
  const args = node.args.map((arg) => {
    const compiled = compileExpression(arg, scope)
    const constant = rendersConstants && arg.typename === 'Literal' ? arg.value : undefined
    if (typeof constant !== 'string' || !scope.isTemplate(constant)) return compiled
    return (frame: Frame) => frame.run.host.renderConstant(constant)
  })
  const kwargs = node.kwargs.map(([name, value]) => [name, compileExpression(value, scope)] as const)
  const spread = node.spread && compileExpression(node.spread, scope)
  const spreadNamed = node.spreadNamed && compileExpression(node.spreadNamed, scope)
  if (kwargs.length === 0 && !spread && !spreadNamed) {
    return (frame) => ({ args: args.map((arg) => arg(frame)), kwargs: noNames(), context: frame.run.host.context })
  }
  return (frame) => {
    const values = args.map((arg) => arg(frame))
    if (spread) values.push(...iterate(spread(frame)))
    const named = new Map(kwargs.map(([name, value]) => [name, value(frame)] as const))
    if (spreadNamed) for (const [name, value] of namedSpread(spreadNamed(frame))) named.set(name, value)
    return { args: values, kwargs: named, context: frame.run.host.context }
  }
}

function* namedSpread(value: Value): Iterable<readonly [string, Value]> {
  if (value instanceof Undefined) throw value.error
  if (!(value instanceof Dict)) throw typeError(`argument after ** must be a mapping, not ${typeName(value)}`)
  for (const [name, entry] of value) {
    if (typeof name !== 'string') throw typeError('keywords must be strings')
    yield [name, entry]
  }
}
