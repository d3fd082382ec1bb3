import { readFileSync } from 'node:fs'
import { KollaError } from '../errors.ts'
import { TemplateError } from '../templates/errors.ts'
import type { Evaluator } from '../templates/evaluator.ts'
import { str } from '../templates/python/text.ts'
import { finalize } from '../templates/runtime/output.ts'
import { Float, toData } from '../templates/values.ts'
import type { Value } from '../templates/types.ts'
import { explainedError, undefinedVariable } from './errors.ts'
import type { NameKnowledge } from './errors.ts'
import type { RenderCache } from './render-cache.ts'
import type { HostScope, Variable } from './types.ts'
import type { HostView } from './view.ts'

type Extra = Readonly<Record<string, Value>>

const TRUE = new Set(['yes', 'y', 'on', '1', 'true', 't', '1.0'])
const FALSE = new Set(['no', 'n', 'off', '0', 'false', 'f', '0.0'])

/** A host's scope over the store's current view of it. */
export class Scope implements HostScope {
  readonly host: string
  readonly #view: () => HostView
  readonly #rendered: () => RenderCache

  constructor(host: string, view: () => HostView, rendered: () => RenderCache) {
    this.host = host
    this.#view = view
    this.#rendered = rendered
  }

  get(name: string): Value {
    const value = this.find(name)
    if (value === undefined) throw undefinedVariable(name, this.#knowledge())
    return value
  }

  find(name: string): Value | undefined {
    return this.#explained(() => {
      const value = this.#view().evaluator.variable(name)
      return value === undefined ? undefined : finalize(value)
    })
  }

  bool(name: string): boolean {
    const value = this.get(name)
    if (typeof value === 'boolean') return value
    const word =
      value instanceof Float
        ? String(value.value)
        : typeof value === 'number' || typeof value === 'string'
          ? String(value).trim().toLowerCase()
          : ''
    if (TRUE.has(word)) return true
    if (FALSE.has(word)) return false
    throw this.#wrongType(name, value, 'a boolean', 'Write yes or no.')
  }

  string(name: string): string {
    return str(this.get(name))
  }

  int(name: string): number {
    const value = this.get(name)
    if (typeof value === 'number') return value
    if (value instanceof Float && Number.isInteger(value.value)) return value.value
    if (typeof value === 'string' && /^\s*[-+]?\d+\s*$/.test(value)) return Number(value)
    throw this.#wrongType(name, value, 'an integer', 'Write a whole number.')
  }

  data(name: string): unknown {
    return toData(this.get(name))
  }

  evaluate(template: string, extra?: Extra): Value {
    return this.#explained(() => this.#evaluator(extra).evaluateValue(template))
  }

  test(expression: string, extra?: Extra): boolean {
    return this.#explained(() => this.#evaluator(extra).evaluateCondition(expression))
  }

  render(file: string, extra?: Extra): string {
    return this.renderText(readFileSync(file, 'utf8'), file, extra)
  }

  renderText(text: string, file: string, extra?: Extra): string {
    return this.#explained(() => {
      const evaluator = this.#evaluator(extra)
      return this.#rendered().text(
        file,
        text,
        (name) => evaluator.variable(name),
        () => evaluator.renderTracked(text, file),
      )
    })
  }

  expression(text: string): Value {
    return this.#explained(() => this.#evaluator(undefined).evaluateExpression(text))
  }

  chain(name: string): readonly string[] {
    const { evaluator, stack } = this.#view()
    const seen = new Set<string>()
    const follow = (read: string): void => {
      if (seen.has(read)) return
      seen.add(read)
      if (stack.get(read) !== undefined) for (const next of evaluator.readsOf(read)) follow(next)
    }
    this.#explained(() => follow(name))
    seen.delete(name)
    return [...seen]
  }

  names(): readonly string[] {
    return [...this.#view().names()].sort()
  }

  layers(name: string): readonly Variable[] {
    return this.#view().stack.all(name)
  }

  #evaluator(extra: Extra | undefined): Evaluator {
    const { evaluator } = this.#view()
    return extra === undefined ? evaluator : evaluator.with(new Map(Object.entries(extra)))
  }

  #knowledge(): NameKnowledge {
    const view = this.#view()
    return { host: this.host, originOf: (name) => view.originOf(name), names: () => view.names() }
  }

  #explained<T>(evaluation: () => T): T {
    try {
      return evaluation()
    } catch (error) {
      throw error instanceof TemplateError ? explainedError(error, this.#knowledge()) : error
    }
  }

  #wrongType(name: string, value: Value, wanted: string, hint: string): KollaError {
    return new KollaError(`${name} must be ${wanted}, not ${shown(value)}`, {
      code: 'variable-type',
      fault: 'configuration',
      host: this.host,
      where: this.#view().originOf(name),
      hint,
    })
  }
}

/** Enough of a value to recognize it; never a long one, which may be a secret. */
function shown(value: Value): string {
  const text = str(value)
  return text.length > 30 ? `${text.slice(0, 27)}...` : `'${text}'`
}
