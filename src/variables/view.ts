import type { Origin } from '../errors.ts'
import { Evaluator } from '../templates/evaluator.ts'
import type { EvaluatorOptions } from '../templates/evaluator.ts'
import { Deferred, Dict } from '../templates/values.ts'
import type { Value } from '../templates/types.ts'
import type { Facts } from './facts.ts'
import type { Stack } from './layers.ts'
import { lazyDictionary } from './magic.ts'
import { prepared } from './prepare.ts'
import type { Reveal } from './prepare.ts'
import type { Variable } from './types.ts'

/** What a view is made of. */
export interface ViewInputs {
  readonly host: string
  readonly stack: Stack
  readonly magic: readonly ReadonlyMap<string, Value>[]
  readonly facts: () => Facts
  readonly reveal: Reveal
  /** Raw values made ready for the evaluator, once for all hosts. */
  readonly ready: WeakMap<Variable, Value>
  readonly templates: Omit<EvaluatorOptions, 'variable' | 'origin'>
}

/** Every name as one host sees it, and the evaluator over them. */
export class HostView {
  readonly host: string
  readonly stack: Stack
  readonly evaluator: Evaluator
  readonly #inputs: ViewInputs
  readonly #own: ReadonlyMap<string, () => Value>

  constructor(inputs: ViewInputs) {
    this.host = inputs.host
    this.stack = inputs.stack
    this.#inputs = inputs
    const vars = lazyDictionary(
      () => this.names(),
      (name) => name !== 'vars' && this.has(name),
      (name) => this.evaluator.variable(name),
    )
    this.#own = new Map<string, () => Value>([
      ['ansible_facts', () => new Deferred(() => inputs.facts().namespaced)],
      ['ansible_local', () => new Deferred(() => inputs.facts().namespaced.get('local') ?? new Dict())],
      ['vars', () => new Deferred(() => vars)],
    ])
    this.evaluator = new Evaluator({
      ...inputs.templates,
      variable: (name) => this.#raw(name),
      origin: (name) => this.originOf(name),
    })
  }

  has(name: string): boolean {
    return this.#own.has(name) || this.#inputs.magic.some((map) => map.has(name)) || this.stack.get(name) !== undefined
  }

  names(): ReadonlySet<string> {
    return new Set([
      ...this.stack.names(),
      ...this.#own.keys(),
      ...this.#inputs.magic.flatMap((map) => [...map.keys()]),
    ])
  }

  originOf(name: string): Origin | undefined {
    return this.stack.get(name)?.origin
  }

  #raw(name: string): Value | undefined {
    for (const map of this.#inputs.magic) {
      const value = map.get(name)
      if (value !== undefined) return value
    }
    const own = this.#own.get(name)
    if (own) return own()
    const variable = this.stack.get(name)
    return variable && this.#prepared(variable)
  }

  #prepared(variable: Variable): Value {
    const { ready, reveal } = this.#inputs
    let value = ready.get(variable)
    if (value === undefined) {
      value = prepared(variable.raw, variable.origin, reveal)
      ready.set(variable, value)
    }
    return value
  }
}
