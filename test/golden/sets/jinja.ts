import { existsSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { Evaluator } from '../../../src/templates/evaluator.ts'
import type { LoadedTemplate } from '../../../src/templates/evaluator.ts'
import { TemplateError } from '../../../src/templates/errors.ts'
import { TemplateCache } from '../../../src/templates/runtime/cache.ts'
import type { Value } from '../../../src/templates/types.ts'
import { Dict, fromData } from '../../../src/templates/values.ts'
import { vocabulary } from '../../../src/templates/vocabulary.ts'
import type { CaseResult, GoldenSet } from '../types.ts'
import { equalAnyOrder, parseGolden, sameValue } from '../values.ts'

interface JinjaCase {
  readonly id: string
  readonly construct: string
  readonly template: unknown
  readonly text_template?: string
  readonly vars: Readonly<Record<string, unknown>>
  readonly files?: Readonly<Record<string, string>>
  readonly unordered?: boolean
  readonly expected: Expected
}

interface Expected {
  readonly value?: unknown
  readonly value_type?: string
  readonly value_error?: string
  readonly text?: string
  readonly text_error?: string
}

type Outcome = { readonly value: unknown } | { readonly error: string }

function attempt(run: () => unknown): Outcome {
  try {
    return { value: run() }
  } catch (error) {
    return { error: error instanceof TemplateError ? error.kind : `crash: ${String(error)}` }
  }
}

function loader(files: Readonly<Record<string, string>>): (name: string) => LoadedTemplate | undefined {
  return (name) => {
    const file = posix.normalize(name)
    const text = files[file]
    return text === undefined ? undefined : { file, text }
  }
}

function valueOf(evaluator: Evaluator, { construct, template }: JinjaCase): Value {
  if (construct === 'structure') return evaluator.resolveStructure(fromData(template))
  if (construct === 'when') return evaluator.evaluateCondition(String(template))
  return evaluator.evaluateValue(String(template))
}

function compareValue(vector: JinjaCase, got: Outcome): CaseResult['outcome'] {
  const { value, value_type, value_error } = vector.expected
  if (value_error !== undefined) return 'error' in got && got.error === value_error ? 'ok' : 'error'
  if ('error' in got) return 'error'
  const same = vector.unordered ? equalAnyOrder : sameValue
  return same(got.value as Value, value, value_type ?? '') ? 'ok' : 'differ'
}

function compareText({ expected }: JinjaCase, got: Outcome): CaseResult['outcome'] {
  if (expected.text_error !== undefined) return 'error' in got && got.error === expected.text_error ? 'ok' : 'error'
  if ('error' in got) return 'error'
  return got.value === expected.text ? 'ok' : 'differ'
}

function run(vector: JinjaCase, cache: TemplateCache): CaseResult {
  const variables = new Map(Object.entries(vector.vars).map(([name, value]) => [name, fromData(value)] as const))
  const evaluator = (): Evaluator =>
    new Evaluator({
      vocabulary,
      cache,
      variable: (name) => {
        if (variables.has(name)) return variables.get(name)
        return name === 'vars' ? new Dict(variables) : PLAY_VARIABLES.get(name)
      },
      loadTemplate: loader(vector.files ?? {}),
    })
  const value = attempt(() => valueOf(evaluator(), vector))
  const valueOutcome = compareValue(vector, value)
  if (valueOutcome !== 'ok') return { id: vector.id, outcome: valueOutcome, expected: vector.expected, got: value }
  const { text_template } = vector
  if (text_template === undefined || vector.unordered) return { id: vector.id, outcome: 'ok' }
  const text = attempt(() => evaluator().renderText(text_template, 'template.j2'))
  return { id: vector.id, outcome: compareText(vector, text), expected: vector.expected, got: text }
}

/** What every play has beside its own variables, as far as the vectors use it. */
const PLAY_VARIABLES: ReadonlyMap<string, Value> = new Map([['hostvars', fromData({ localhost: {} })]])

/** Jinja templates and expressions with what ansible-core makes of them. */
export const jinja: GoldenSet = {
  name: 'jinja',
  present: (directory) => existsSync(join(directory, 'jinja.json')),
  run: (directory) => {
    const vectors = parseGolden(readFileSync(join(directory, 'jinja.json'), 'utf8')) as readonly JinjaCase[]
    const cache = new TemplateCache()
    return Promise.resolve(vectors.map((vector) => run(vector, cache)))
  },
}
