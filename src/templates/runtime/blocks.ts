import { TemplateError } from '../errors.ts'
import type { Body, Statement } from '../syntax/nodes.ts'
import type { Value } from '../types.ts'
import { Frame } from './frame.ts'
import type { Exec } from './frame.ts'
import { TemplateObject } from './objects.ts'
import { concat } from './output.ts'

/** `{% block %}`: runs what the template that extends this one puts in its place. */
export function compileBlock(
  statement: Extract<Statement, { typename: 'Block' }>,
  compile: (body: Body) => Exec,
  blocks: Map<string, Exec>,
): Exec {
  const { name, scoped, required } = statement
  if (blocks.has(name)) throw new TemplateError('syntax', `block '${name}' defined twice`)
  const body: Exec = required
    ? () => {
        throw new TemplateError('filter', `Required block '${name}' not found`)
      }
    : compile(statement.body)
  blocks.set(name, body)
  return (frame, out) => {
    if (frame.run.extending) return
    const outer = scoped ? frame : frame.root
    runBlock(outer, name, frame.run.blocks.get(name) ?? [body], 0, out)
  }
}

/** The `self` variable: `self.title()` renders the block of that name. */
export function selfObject(frame: Frame): TemplateObject {
  return new TemplateObject('TemplateReference', {
    attribute: (name) => {
      const stack = frame.run.blocks.get(name)
      if (!stack) return undefined
      return new TemplateObject('BlockReference', { call: () => concat(blockPieces(frame, name, stack, 0)) })
    },
  })
}

function blockPieces(outer: Frame, name: string, stack: readonly Exec[], depth: number): readonly Value[] {
  const pieces: Value[] = []
  outer.run.nested(() => {
    runBlock(outer, name, stack, depth, pieces)
  })
  return pieces
}

/** Runs the block at `depth` of the stack of those that override each other; `super()` is the one after it. */
function runBlock(outer: Frame, name: string, stack: readonly Exec[], depth: number, out: Value[]): void {
  const frame = new Frame(outer.run, outer)
  const parent = new TemplateObject('BlockReference', {
    call: () => {
      if (depth + 1 >= stack.length) throw new TemplateError('undefined', `there is no parent block called '${name}'`)
      return concat(blockPieces(outer, name, stack, depth + 1))
    },
  })
  frame.set('super', parent)
  outer.run.nested(() => stack[depth]?.(frame, out))
}
