import type { Markup } from '../syntax/lexer.ts'
import type { Vocabulary } from '../types.ts'

/** What the compiler notes while it walks a template. */
export class CompileScope {
  readonly markup: Markup
  /** Conditions render string constants that are templates themselves. */
  readonly rendersConstants: boolean
  readonly filters = new Set<string>()
  readonly tests = new Set<string>()
  /** Whether a method that changes its object is named. */
  mutates = false
  /** The vocabulary that is known to have all filters and tests. */
  checkedFor: Vocabulary | undefined
  #names = new Set<string>()
  #conditional = 0

  constructor(markup: Markup, rendersConstants: boolean) {
    this.markup = markup
    this.rendersConstants = rendersConstants
  }

  name(name: string): void {
    this.#names.add(name)
  }

  /** What `compile` gives, and the names that are read in what it compiles. */
  naming<T>(compile: () => T): readonly [T, ReadonlySet<string>] {
    const outer = this.#names
    this.#names = new Set()
    const result = compile()
    const names = this.#names
    this.#names = outer
    for (const name of names) outer.add(name)
    return [result, names]
  }

  /** Compiles what may never run: an unknown filter there is no error until it does. */
  conditionally<T>(compile: () => T): T {
    this.#conditional++
    try {
      return compile()
    } finally {
      this.#conditional--
    }
  }

  filter(name: string): void {
    if (this.#conditional === 0) this.filters.add(name)
  }

  test(name: string): void {
    if (this.#conditional === 0) this.tests.add(name)
  }

  /** Whether a text has the marks of a template. */
  isTemplate(text: string): boolean {
    const { blockStart, variableStart, commentStart } = this.markup
    return text.includes(variableStart) || text.includes(blockStart) || text.includes(commentStart)
  }
}
