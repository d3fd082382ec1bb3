import { Evaluator } from '../../src/templates/evaluator.ts'
import { TemplateError } from '../../src/templates/errors.ts'
import type { Value } from '../../src/templates/types.ts'
import { fromData, toData } from '../../src/templates/values.ts'
import { vocabulary } from '../../src/templates/vocabulary.ts'

/** What an expression may use. */
export interface World {
  readonly variables?: Readonly<Record<string, unknown>>
  /** Files that templates may read, by path. */
  readonly files?: Readonly<Record<string, string>>
}

function evaluator({ variables = {}, files = {} }: World): Evaluator {
  const values = new Map<string, Value>(Object.entries(variables).map(([name, value]) => [name, fromData(value)]))
  return new Evaluator({
    vocabulary,
    variable: (name) => values.get(name),
    readFile: (path) => (files[path] === undefined ? undefined : Buffer.from(files[path])),
    loadTemplate: (name) => (files[name] === undefined ? undefined : { file: name, text: files[name] }),
  })
}

/** The result of an expression in a variable, as plain data. */
export function evaluate(expression: string, world: World = {}): unknown {
  return toData(evaluator(world).evaluateValue(`{{ ${expression} }}`))
}

/** The text of a template file. */
export function render(text: string, world: World = {}): string {
  return evaluator(world).renderText(text, 'template.j2')
}

/** The class of the error that an expression ends in; `none` when it gives a value. */
export function errorClass(expression: string, world: World = {}): string {
  try {
    evaluate(expression, world)
    return 'none'
  } catch (error) {
    if (error instanceof TemplateError) return error.kind
    throw error
  }
}
