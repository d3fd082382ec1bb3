import { TemplateError, undefinedError } from '../errors.ts'
import { repr } from '../python/text.ts'
import { iterate } from '../python/types.ts'
import type { Statement } from '../syntax/nodes.ts'
import type { Value } from '../types.ts'
import { Tuple, Undefined } from '../values.ts'
import { selfObject } from './blocks.ts'
import { compileExpression } from './expressions.ts'
import { Frame, Run } from './frame.ts'
import type { Exec } from './frame.ts'
import { TemplateObject } from './objects.ts'
import type { CompileScope } from './scope.ts'

/** Runs a template to its end, and the ones it extends. */
export function execute(frame: Frame, out: Value[]): void {
  const begin = out.length
  const { run } = frame
  if (run.blocks.size > 0) frame.set('self', selfObject(frame))
  run.template.body(frame, out)
  const { extending } = run
  if (!extending) return
  out.length = begin
  for (const [name, blocks] of run.blocks) {
    extending.blocks.set(name, [...blocks, ...(extending.blocks.get(name) ?? [])])
  }
  run.nested(() => {
    execute(new Frame(extending, frame), out)
  })
}

function load(frame: Frame, names: Value, withContext: boolean): Run {
  if (names instanceof Undefined) throw names.error
  const candidates = Array.isArray(names) || names instanceof Tuple ? iterate(names) : [names]
  for (const name of candidates) {
    if (name instanceof Undefined) throw name.error
    if (typeof name !== 'string')
      throw new TemplateError('type', `a template's name must be a string, not ${repr(name)}`)
    const found = frame.run.host.load(name, frame.run)
    if (found) return new Run(frame.run.host, found.file, found.template, frame.run, withContext)
  }
  throw new TemplateError('notfound', `there is no template ${candidates.map(repr).join(' or ')}`)
}

/** `{% include %}`: the other template sees what is set here, but sets nothing here. */
export function compileInclude(statement: Extract<Statement, { typename: 'Include' }>, scope: CompileScope): Exec {
  const template = compileExpression(statement.template, scope)
  const { ignoreMissing, withContext } = statement
  return (frame, out) => {
    const run = ((): Run | undefined => {
      try {
        return load(frame, template(frame), withContext)
      } catch (error) {
        if (ignoreMissing && error instanceof TemplateError && error.kind === 'notfound') return undefined
        throw error
      }
    })()
    if (!run) return
    frame.run.nested(() => {
      execute(new Frame(run, withContext ? frame : undefined), out)
    })
  }
}

interface Module {
  readonly frame: Frame
  readonly pieces: readonly Value[]
  readonly file: string
}

function loadModule(frame: Frame, name: Value, withContext: boolean): Module {
  const run = load(frame, name, withContext)
  const module = new Frame(run, withContext ? frame : undefined)
  const pieces: Value[] = []
  frame.run.nested(() => {
    execute(module, pieces)
  })
  return { frame: module, pieces, file: run.file }
}

/** `{% import %}`: what another template sets and defines, as attributes of a name. */
export function compileImport(statement: Extract<Statement, { typename: 'Import' }>, scope: CompileScope): Exec {
  const template = compileExpression(statement.template, scope)
  const name = statement.target.value
  const withContext = statement.withContext ?? false
  return (frame) => {
    const module = loadModule(frame, template(frame), withContext)
    const attribute = (key: string): Value | undefined => module.frame.exported(key)
    frame.set(name, new TemplateObject('module', { attribute, data: module.pieces }))
  }
}

/** `{% from ... import %}`: single names of another template. */
export function compileFromImport(
  statement: Extract<Statement, { typename: 'FromImport' }>,
  scope: CompileScope,
): Exec {
  const template = compileExpression(statement.template, scope)
  const withContext = statement.withContext ?? false
  const names = statement.names.children.map((child) =>
    child.typename === 'Pair' ? ([child.key.value, child.value.value] as const) : ([child.value, child.value] as const),
  )
  return (frame) => {
    const module = loadModule(frame, template(frame), withContext)
    for (const [name, as] of names) {
      const missing = (): TemplateError => undefinedError(`the template '${module.file}' does not export '${name}'`)
      const value = module.frame.exported(name)
      frame.set(as, value === undefined ? new Undefined(name, missing) : value)
    }
  }
}

/** `{% extends %}`: the rest of this template only fills the other one's blocks. */
export function compileExtends(statement: Extract<Statement, { typename: 'Extends' }>, scope: CompileScope): Exec {
  const template = compileExpression(statement.template, scope)
  return (frame) => {
    if (frame.run.extending) throw new TemplateError('filter', 'extended multiple times')
    frame.run.extending = load(frame, template(frame), true)
  }
}
