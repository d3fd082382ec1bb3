import { TemplateError } from '../errors.ts'
import { iterate, truthy } from '../python/types.ts'
import type { Body, Expression, Statement } from '../syntax/nodes.ts'
import type { Value } from '../types.ts'
import { Dict, Undefined } from '../values.ts'
import { BLOCK_TEXT, compileExpression } from './expressions.ts'
import { Frame } from './frame.ts'
import type { CompiledTemplate, Eval, Exec, Run } from './frame.ts'
import { compileBlock } from './blocks.ts'
import { compileExtends, compileFromImport, compileImport, compileInclude } from './include.ts'
import { Loop } from './loop.ts'
import { compileMacro } from './macro.ts'
import { TemplateObject } from './objects.ts'
import { concat } from './output.ts'
import type { CompileScope } from './scope.ts'
import { assign } from './targets.ts'

/** Turns the statements of a template into functions. */
export function compileTemplateBody(body: Body, scope: CompileScope): CompiledTemplate {
  const blocks = new Map<string, Exec>()
  return { body: compileBody(body, scope, blocks), blocks, scope }
}

/** Places an error of a statement at its line, and an undefined value that it gives. */
function placed(run: Run, lineno: number, error: unknown): unknown {
  return error instanceof TemplateError && run.file !== '' ? error.at({ file: run.file, line: lineno + 1 }) : error
}

function compileBody(body: Body, scope: CompileScope, blocks: Map<string, Exec>): Exec {
  const statements = body.children.map((statement) => {
    if (statement.typename === 'Output') return compileOutput(statement, scope)
    const exec = compileStatement(statement, scope, blocks)
    const { lineno } = statement
    return (frame: Frame, out: Value[]) => {
      try {
        exec(frame, out)
      } catch (error) {
        throw placed(frame.run, lineno, error)
      }
    }
  })
  const [only] = statements
  if (only && statements.length === 1) return only
  return (frame, out) => {
    for (const statement of statements) statement(frame, out)
  }
}

function compileOutput(statement: Extract<Statement, { typename: 'Output' }>, scope: CompileScope): Exec {
  const [child] = statement.children
  if (child.typename === 'TemplateData') {
    const { value } = child
    return (_, out) => void out.push(value)
  }
  const value = compileExpression(child, scope)
  const { lineno } = child
  return (frame, out) => {
    try {
      const piece = value(frame)
      if (piece instanceof TemplateObject && piece.kind === 'module') out.push(...(piece.data as readonly Value[]))
      else if (piece instanceof Undefined) out.push(placedUndefined(frame, lineno, piece))
      else out.push(scope.mutates ? snapshot(piece) : piece)
    } catch (error) {
      throw placed(frame.run, lineno, error)
    }
  }
}

/** What is printed is the container as it is now, whatever `append` does to it later. */
function snapshot(value: Value): Value {
  if (Array.isArray(value)) return [...(value as readonly Value[])]
  return value instanceof Dict ? new Dict(value) : value
}

function placedUndefined({ run }: Frame, lineno: number, value: Undefined): Undefined {
  if (run.file === '') return value
  return new Undefined(value.chain, () => value.error.at({ file: run.file, line: lineno + 1 }))
}

function compileStatement(
  statement: Exclude<Statement, { typename: 'Output' }>,
  scope: CompileScope,
  blocks: Map<string, Exec>,
): Exec {
  const compile = (body: Body): Exec => compileBody(body, scope, blocks)
  switch (statement.typename) {
    case 'If':
      return compileIf(statement, scope, blocks)
    case 'For':
      return compileFor(statement, scope, compile)
    case 'Set': {
      const value = compileExpression(statement.value, scope)
      const { target } = statement
      return (frame) => {
        assign(frame, target, value(frame))
      }
    }
    case 'SetBlock': {
      const body = compile(statement.body)
      const filter = statement.filter && compileExpression(statement.filter, scope)
      const { target } = statement
      return (frame) => {
        const text = captured(frame, body)
        assign(frame, target, filter ? filtered(frame, text, filter) : text)
      }
    }
    case 'FilterBlock': {
      const body = compile(statement.body)
      const filter = compileExpression(statement.filter, scope)
      return (frame, out) => void out.push(filtered(frame, captured(frame, body), filter))
    }
    case 'Macro': {
      const name = statement.name.value
      const make = compileMacro(name, statement.args, scope, () => scope.conditionally(() => compile(statement.body)))
      return (frame) => {
        frame.set(name, make(frame))
      }
    }
    case 'Call':
      return compileCallBlock(statement, scope, compile)
    case 'With': {
      const targets = statement.targets.map(([target, value]) => [target, compileExpression(value, scope)] as const)
      const body = compile(statement.body)
      return (frame, out) => {
        const inner = new Frame(frame.run, frame)
        for (const [target, value] of targets) assign(inner, target, value(frame))
        body(inner, out)
      }
    }
    case 'Scoped': {
      const body = compile(statement.body)
      return (frame, out) => {
        body(new Frame(frame.run, frame), out)
      }
    }
    case 'Block':
      return compileBlock(statement, compile, blocks)
    case 'Include':
      return compileInclude(statement, scope)
    case 'Import':
      return compileImport(statement, scope)
    case 'FromImport':
      return compileFromImport(statement, scope)
    case 'Extends':
      return compileExtends(statement, scope)
  }
}

function captured(frame: Frame, body: Exec): Value {
  const out: Value[] = []
  body(new Frame(frame.run, frame), out)
  return concat(out)
}

function filtered(frame: Frame, text: Value, filter: Eval): Value {
  const inner = new Frame(frame.run, frame)
  inner.set(BLOCK_TEXT, text ?? '')
  return filter(inner)
}

function compileIf(
  statement: Extract<Statement, { typename: 'If' }>,
  scope: CompileScope,
  blocks: Map<string, Exec>,
): Exec {
  const condition = compileExpression(statement.cond, scope)
  return scope.conditionally(() => {
    const body = compileBody(statement.body, scope, blocks)
    const { else_ } = statement
    const otherwise =
      else_ && (else_.typename === 'If' ? compileIf(else_, scope, blocks) : compileBody(else_ as Body, scope, blocks))
    return (frame, out) => {
      if (truthy(condition(frame))) body(frame, out)
      else otherwise?.(frame, out)
    }
  })
}

function compileFor(
  statement: Extract<Statement, { typename: 'For' }>,
  scope: CompileScope,
  compile: (body: Body) => Exec,
): Exec {
  const sequence = compileExpression(statement.sequence, scope)
  const condition = statement.condition && compileExpression(statement.condition, scope)
  const [body, names] = scope.naming(() => compile(statement.body))
  const otherwise = statement.else_ && compile(statement.else_)
  const usesLoop = statement.recursive || names.has('loop')
  const { target, recursive } = statement

  const filter = (frame: Frame, items: readonly Value[]): readonly Value[] => {
    if (!condition) return items
    return items.filter((item) => {
      const inner = new Frame(frame.run, frame)
      assign(inner, target, item)
      return truthy(condition(inner))
    })
  }
  const run = (frame: Frame, out: Value[], items: Value, depth: number): void => {
    const kept = filter(frame, iterate(items))
    const recurse = (inner: Value, innerDepth: number): Value => {
      const pieces: Value[] = []
      frame.run.nested(() => {
        run(frame, pieces, inner, innerDepth)
      })
      return concat(pieces)
    }
    const loop = usesLoop ? new Loop(kept, depth, recursive ? recurse : undefined) : undefined
    for (const item of kept) {
      frame.run.countIteration()
      const inner = new Frame(frame.run, frame)
      loop?.advance()
      if (loop) inner.set('loop', loop)
      assign(inner, target, item)
      body(inner, out)
    }
    if (kept.length === 0) otherwise?.(new Frame(frame.run, frame), out)
  }
  return (frame, out) => {
    run(frame, out, sequence(frame), 1)
  }
}

function compileCallBlock(
  statement: Extract<Statement, { typename: 'Call' }>,
  scope: CompileScope,
  compile: (body: Body) => Exec,
): Exec {
  const make = compileMacro('caller', statement.signature, scope, () => compile(statement.body))
  const callee = statement.call as Extract<Expression, { typename: 'FunCall' }>
  const caller: Expression = { typename: 'Symbol', lineno: statement.lineno, value: CALLER }
  const kwargs = [...callee.call.kwargs, ['caller', caller] as const]
  const call = compileExpression({ ...callee, call: { ...callee.call, kwargs } }, scope)
  return (frame, out) => {
    const inner = new Frame(frame.run, frame)
    inner.set(CALLER, make(frame))
    out.push(call(inner))
  }
}

/** The name under which a call tag hands its body over; no template can say it. */
const CALLER = ' caller'
