import { posix } from 'node:path'
import type { KollaError } from '../../src/errors.ts'
import { Evaluator } from '../../src/templates/evaluator.ts'
import { TemplateError } from '../../src/templates/errors.ts'
import { fromData } from '../../src/templates/values.ts'
import { vocabulary } from '../../src/templates/vocabulary.ts'

/** A merge: files in order (null: not there), each a template. */
export interface MergeCase {
  readonly id: string
  readonly sources: readonly (string | null)[]
  readonly vars: Readonly<Record<string, unknown>>
  readonly files?: Readonly<Record<string, string>>
  readonly expected: { readonly text?: string; readonly error?: string }
}

/** The files that are there, rendered as kolla-ansible's actions render them: as values, not as template files. */
export function renderedSources({ sources, vars, files = {} }: MergeCase): readonly { file: string; text: string }[] {
  const variables = new Map(Object.entries({ inventory_hostname: 'localhost', ...vars }))
  const evaluator = new Evaluator({
    vocabulary,
    variable: (name) => (variables.has(name) ? fromData(variables.get(name)) : undefined),
    loadTemplate: (name) => {
      const text = files[posix.normalize(name)]
      return text === undefined ? undefined : { file: name, text }
    },
  })
  return sources.flatMap((source, index) => {
    if (source === null) return []
    const text = evaluator.evaluateValue(source)
    if (typeof text !== 'string') throw new TemplateError('type', 'a file that renders to something else than text')
    return [{ file: `source${index}`, text }]
  })
}

/** The class that the vectors give an error: a template's own, or what `codes` says of a merge's. */
export function errorOf(error: KollaError, codes: Readonly<Record<string, string>>): string {
  return error instanceof TemplateError ? error.kind : (codes[error.details.code] ?? error.details.code)
}
