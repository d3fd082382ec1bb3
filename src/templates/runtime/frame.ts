import { TemplateError } from '../errors.ts'
import type { EvaluationContext, Value, Vocabulary } from '../types.ts'
import { ComputedDict, Dict, Undefined } from '../values.ts'
import type { CompileScope } from './scope.ts'

/** Turns of all loops and calls of one run: beyond, a template is an attack or a mistake. */
const MOST_ITERATIONS = 500_000
/** Macros, includes and blocks inside each other. */
const DEEPEST_CALLS = 100

/** A compiled expression. */
export type Eval = (frame: Frame) => Value

/** A compiled statement: appends its pieces of output. */
export type Exec = (frame: Frame, out: Value[]) => void

/** A template, ready to run any number of times. */
export interface CompiledTemplate {
  readonly body: Exec
  readonly blocks: ReadonlyMap<string, Exec>
  readonly scope: CompileScope
}

/** What a running template asks of whoever runs it. */
export interface Host {
  readonly context: EvaluationContext
  readonly vocabulary: Vocabulary
  /** A variable or a global function; undefined when there is none. */
  resolve(name: string): Value | undefined
  /** A global function only: what a template that is imported without context sees. */
  global(name: string): Value | undefined
  /** A template by the name it is included or imported under. */
  load(name: string, from: Run): { readonly file: string; readonly template: CompiledTemplate } | undefined
  /** Renders a string constant that is a template itself, as conditions and lookups have them. */
  renderConstant(text: string): Value
}

/** One execution of a template with all that it includes. */
export class Run {
  readonly host: Host
  readonly file: string
  readonly template: CompiledTemplate
  /** Blocks by name, the one that overrides first. */
  readonly blocks: Map<string, Exec[]>
  /** The template that this one extends, once it said so. */
  extending: Run | undefined
  readonly #resolve: (name: string) => Value | undefined
  readonly #limits: { iterations: number; depth: number }

  constructor(host: Host, file: string, template: CompiledTemplate, parent?: Run, withContext = true) {
    this.host = host
    this.file = file
    this.template = template
    this.blocks = new Map([...template.blocks].map(([name, block]) => [name, [block]]))
    this.#limits = parent ? parent.#limits : { iterations: 0, depth: 0 }
    const lookUp = withContext ? (name: string) => host.resolve(name) : (name: string) => host.global(name)
    this.#resolve = template.scope.mutates ? copying(lookUp) : lookUp
  }

  resolve(name: string): Value | undefined {
    return this.#resolve(name)
  }

  /** Counts a turn of a loop; throws when there are too many. */
  countIteration(): void {
    if (++this.#limits.iterations > MOST_ITERATIONS) {
      throw new TemplateError('value', `the template takes more than ${MOST_ITERATIONS} turns of loops and calls`)
    }
  }

  /** Runs something that may call itself; throws when it goes too deep. */
  nested<T>(what: () => T): T {
    if (this.#limits.depth >= DEEPEST_CALLS) {
      throw new TemplateError('recursion', `macros and includes are nested more than ${DEEPEST_CALLS} deep`)
    }
    this.countIteration()
    this.#limits.depth++
    try {
      return what()
    } finally {
      this.#limits.depth--
    }
  }
}

/** Templates that call `append` and the like change copies: variables belong to everybody. */
function copying(lookUp: (name: string) => Value | undefined): (name: string) => Value | undefined {
  const copies = new Map<string, Value | undefined>()
  return (name) => {
    if (!copies.has(name)) copies.set(name, copy(lookUp(name)))
    return copies.get(name)
  }
}

function copy(value: Value | undefined): Value | undefined {
  if (Array.isArray(value)) return (value as readonly Value[]).map((item) => copy(item) as Value)
  if (value instanceof Dict && !(value instanceof ComputedDict)) return value.mapped((item) => copy(item) as Value)
  return value
}

/** The variables of a scope; `for`, macros, blocks and includes open new ones, `if` does not. */
export class Frame {
  readonly run: Run
  readonly parent: Frame | undefined
  #values: Map<string, Value> | undefined

  constructor(run: Run, parent?: Frame) {
    this.run = run
    this.parent = parent
  }

  set(name: string, value: Value): void {
    this.#values ??= new Map()
    this.#values.set(name, value)
  }

  /** The value of a name here or in a scope around; Undefined when nobody sets it. */
  lookUp(name: string): Value {
    const own = this.#own(name)
    if (own !== undefined) return own
    const found = this.run.resolve(name)
    return found === undefined ? new Undefined(name) : found
  }

  /** The outermost scope of the template that runs. */
  get root(): Frame {
    return this.parent && this.parent.run === this.run ? this.parent.root : this
  }

  #own(name: string): Value | undefined {
    let value = this.#values?.get(name)
    for (let frame = this.parent; frame && value === undefined; frame = frame.parent) {
      value = frame.#values?.get(name)
    }
    return value
  }

  /** What a module exports: the names set at the top, without those that begin with `_`. */
  exported(name: string): Value | undefined {
    return name.startsWith('_') ? undefined : this.#values?.get(name)
  }
}
