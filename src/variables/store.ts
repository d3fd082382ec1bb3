import type { EvaluatorOptions } from '../templates/evaluator.ts'
import { TemplateCache } from '../templates/runtime/cache.ts'
import { Deferred } from '../templates/values.ts'
import type { Dict } from '../templates/values.ts'
import type { Value } from '../templates/types.ts'
import { factsFrom, NO_FACTS } from './facts.ts'
import type { Facts } from './facts.ts'
import { MapMerger, Stack } from './layers.ts'
import type { Layer, VariableMap } from './layers.ts'
import { hostMagic, lazyDictionary, sharedMagic } from './magic.ts'
import type { MagicInputs } from './magic.ts'
import type { Reveal } from './prepare.ts'
import { RenderCache } from './render-cache.ts'
import { Scope } from './scope.ts'
import type { HostScope, Variable, Variables } from './types.ts'
import { HostView } from './view.ts'

/** Everything that the variables of a run come from. */
export interface StoreInputs extends MagicInputs {
  /** Lowest first; the facts have their place by a layer of kind `facts`. */
  readonly layers: readonly Layer[]
  readonly templates: Pick<EvaluatorOptions, 'vocabulary' | 'loadTemplate' | 'readFile'>
  readonly reveal: Reveal
  readonly secrets?: () => Iterable<string>
}

/** The variables of all hosts. */
export class VariableStore implements Variables {
  readonly hosts: readonly string[]
  readonly groups: ReadonlyMap<string, readonly string[]>
  readonly #inputs: StoreInputs
  readonly #shared: ReadonlyMap<string, Value>
  readonly #merger = new MapMerger()
  readonly #ready = new WeakMap<Variable, Value>()
  readonly #compiled: TemplateCache
  readonly #facts = new Map<string, Facts>()
  readonly #views = new Map<string, HostView>()
  readonly #foreign = new Map<string, HostView>()
  readonly #scopes = new Map<string, HostScope>()
  #rendered = new RenderCache()

  constructor(inputs: StoreInputs, compiled = new TemplateCache()) {
    const { inventory } = inputs
    this.#inputs = inputs
    this.#compiled = compiled
    this.hosts = inventory.hostsOf('all')
    this.groups = new Map([...inventory.groups.keys()].map((name) => [name, inventory.hostsOf(name)]))
    const hostvars = this.#hostvars()
    this.#shared = new Map([...sharedMagic(inputs), ['hostvars', new Deferred(() => hostvars)]])
  }

  forHost(host: string): HostScope {
    let scope = this.#scopes.get(host)
    if (!scope)
      this.#scopes.set(
        host,
        (scope = new Scope(
          host,
          () => this.#view(host),
          () => this.#rendered,
        )),
      )
    return scope
  }

  setFacts(host: string, facts: Readonly<Record<string, unknown>>): void {
    this.#facts.set(host, factsFrom(facts))
    if (this.#views.size + this.#foreign.size > 0) {
      this.#views.clear()
      this.#foreign.clear()
      this.#rendered = new RenderCache()
    }
  }

  supposing(facts: ReadonlyMap<string, Readonly<Record<string, unknown>>>): Variables {
    const other = new VariableStore(this.#inputs, this.#compiled)
    for (const [host, supposed] of facts) other.setFacts(host, supposed)
    return other
  }

  *secrets(): Iterable<string> {
    yield* this.#inputs.secrets?.() ?? []
  }

  #view(host: string): HostView {
    let view = this.#views.get(host)
    if (!view)
      this.#views.set(
        host,
        (view = this.#createView(host, this.#inputs.layers, [this.#shared, hostMagic(this.#inputs.inventory, host)])),
      )
    return view
  }

  /** A host as others see it. Without layers of its own it is the same as it sees itself. */
  #foreignView(host: string): HostView {
    const layers = this.#inputs.layers.filter((layer) => !layer.own)
    if (layers.length === this.#inputs.layers.length) return this.#view(host)
    let view = this.#foreign.get(host)
    if (!view)
      this.#foreign.set(
        host,
        (view = this.#createView(host, layers, [this.#shared, hostMagic(this.#inputs.inventory, host)])),
      )
    return view
  }

  #createView(host: string, layers: readonly Layer[], magic: readonly ReadonlyMap<string, Value>[]): HostView {
    const { templates, reveal } = this.#inputs
    return new HostView({
      host,
      stack: this.#stack(host, layers),
      magic,
      facts: () => this.#facts.get(host) ?? NO_FACTS,
      reveal,
      ready: this.#ready,
      templates: { ...templates, cache: this.#compiled },
    })
  }

  #stack(host: string, layers: readonly Layer[]): Stack {
    const unique = new Set<VariableMap>()
    const maps = layers.flatMap((layer) => {
      const own = layer.kind === 'facts' ? [(this.#facts.get(host) ?? NO_FACTS).injected] : (layer.of?.(host) ?? [])
      if (layer.perHost || layer.kind === 'facts') for (const map of own) unique.add(map)
      return [...(layer.shared ? [layer.shared] : []), ...own]
    })
    return new Stack(
      maps.filter(({ size }) => size > 0),
      unique,
      this.#merger,
    )
  }

  #hostvars(): Dict {
    const known = new Set(this.hosts)
    const isHost = (name: string): boolean => known.has(name) || name === 'localhost'
    return lazyDictionary(
      () => this.hosts,
      isHost,
      (host) => this.#varsOf(host),
    )
  }

  #varsOf(host: string): Dict {
    const view = this.#foreignView(host)
    return lazyDictionary(
      () => view.names(),
      (name) => view.has(name),
      (name) => view.evaluator.variable(name),
    )
  }
}
