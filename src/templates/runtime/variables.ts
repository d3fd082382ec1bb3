import type { Origin } from '../../errors.ts'
import { TemplateError } from '../errors.ts'
import type { Value } from '../types.ts'
import { Deferred, Dict, Undefined } from '../values.ts'
import { lazyDict, lazyList, TemplateFinder } from './lazy.ts'

interface Resolved {
  readonly value: Value | undefined
  /** The variables that its own templates read. */
  readonly reads: ReadonlySet<string>
  /** Whether templates inside are still to be evaluated: such a value belongs to one resolver. */
  readonly lazy: boolean
}

type Evaluate = (text: string) => Value

/** Resolves variables whose values are templates, each when it is first read and once. */
export class VariableResolver {
  readonly #raw: (name: string) => Value | undefined
  readonly #origin: ((name: string) => Origin | undefined) | undefined
  readonly #evaluate: Evaluate
  readonly #finder: TemplateFinder
  readonly #base: VariableResolver | undefined
  readonly #extra: ReadonlyMap<string, Value>
  readonly #resolved = new Map<string, Resolved>()
  readonly #resolving: string[] = []
  #reads: Set<string> | undefined

  constructor(
    raw: (name: string) => Value | undefined,
    origin: ((name: string) => Origin | undefined) | undefined,
    evaluate: Evaluate,
    over?: { readonly base: VariableResolver; readonly extra: ReadonlyMap<string, Value> },
  ) {
    this.#raw = raw
    this.#origin = origin
    this.#evaluate = evaluate
    this.#base = over?.base
    this.#finder = over ? over.base.#finder : new TemplateFinder()
    this.#extra = over?.extra ?? new Map()
  }

  /** A resolver with `extra` on top: values, not templates. Variables whose templates read one of them see it. */
  with(extra: ReadonlyMap<string, Value>, evaluate: Evaluate): VariableResolver {
    return new VariableResolver(this.#raw, this.#origin, evaluate, {
      base: this,
      extra: new Map([...this.#extra, ...extra]),
    })
  }

  /** The value of a variable; undefined when nobody sets it, an Undefined when its template fails. */
  get(name: string): Value | undefined {
    this.#reads?.add(name)
    const extra = this.#extra.get(name)
    if (extra !== undefined) return extra
    const known = this.#resolved.get(name) ?? this.#inherited(name)
    if (known) return known.value
    const resolved = this.#resolveVariable(name)
    this.#resolved.set(name, resolved)
    return resolved.value
  }

  /** The variables that the templates of a variable read themselves, in order. */
  readsOf(name: string): ReadonlySet<string> {
    this.get(name)
    return this.#resolved.get(name)?.reads ?? new Set()
  }

  /** A value with its templates evaluated: at once for a text, when they are read for a container. */
  resolve(raw: Value, path: string): Value {
    if (!this.#finder.has(raw)) return raw
    if (raw instanceof Deferred) return raw.compute()
    if (typeof raw === 'string') return this.#attempt(raw, path)
    const inner = (value: Value, innerPath: string): Value => this.resolve(value, innerPath)
    return raw instanceof Dict
      ? lazyDict(raw, path, this.#finder, inner)
      : lazyList(raw as readonly Value[], path, this.#finder, inner)
  }

  /** Runs `read` and adds the names of the variables that it reads itself. */
  tracking<T>(reads: Set<string>, read: () => T): T {
    const outer = this.#reads
    this.#reads = reads
    try {
      return read()
    } finally {
      this.#reads = outer
    }
  }

  forget(): void {
    this.#resolved.clear()
  }

  #resolveVariable(name: string): Resolved {
    const raw = this.#raw(name)
    if (raw === undefined || !this.#finder.has(raw)) return { value: raw, reads: new Set(), lazy: false }
    if (this.#resolving.includes(name)) throw this.#recursion(name)
    const reads = new Set<string>()
    this.#resolving.push(name)
    try {
      const value = this.tracking(reads, () => this.resolve(raw, name))
      return { value, reads, lazy: typeof raw !== 'string' }
    } finally {
      this.#resolving.pop()
    }
  }

  #recursion(name: string): TemplateError {
    const path = [...this.#resolving.slice(this.#resolving.indexOf(name)), name]
    return new TemplateError('recursion', `the variable '${name}' refers to itself: ${path.join(' -> ')}`, {
      where: this.#origin?.(name),
    })
  }

  /** A template's value. What it fails with is thrown when the value is used: `x | default('y')` may not need it. */
  #attempt(text: string, path: string): Value {
    try {
      const value = this.#evaluate(text)
      return value instanceof Undefined ? this.#through(path, value.chain, () => value.error) : value
    } catch (error) {
      if (!(error instanceof TemplateError) || error.kind === 'recursion') throw error
      return this.#through(path, path, () => error)
    }
  }

  #through(path: string, chain: string, error: () => TemplateError): Undefined {
    const name = /^\w+/.exec(path)?.[0] ?? path
    return new Undefined(chain, () => error().through(path, this.#origin?.(name)))
  }

  /** What the resolver below knows already, unless it depends on what is on top here. */
  #inherited(name: string): Resolved | undefined {
    const base = this.#base
    const known = base && (base.#resolved.get(name) ?? base.#inherited(name))
    if (!known || known.lazy || this.#dependsOnExtra(known, new Set([name]))) return undefined
    return known
  }

  #dependsOnExtra({ reads }: Resolved, seen: Set<string>): boolean {
    for (const name of reads) {
      if (this.#extra.has(name)) return true
      if (seen.has(name)) continue
      seen.add(name)
      const inner = this.#base && this.#base.#resolved.get(name)
      if (!inner || inner.lazy || this.#dependsOnExtra(inner, seen)) return true
    }
    return false
  }
}
