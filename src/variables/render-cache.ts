import { Fingerprints } from './fingerprint.ts'
import type { Value } from '../templates/types.ts'

/** Templates that differ from host to host are not kept: after so many runs with hardly a reuse. */
const MOST_USELESS_RUNS = 32

/** One question ("what is this variable here?") with the ways to go on, or the text at the end of the way. */
interface Branching {
  name?: string
  text?: string
  readonly next: Map<string, Branching>
}

/** What is known of one template. */
interface Renders {
  root: Branching | undefined
  hits: number
  runs: number
}

type ValueOf = (name: string) => Value | undefined

/** A text, and the variables that were read for it, in order. */
interface Rendered {
  readonly text: string
  readonly reads: Iterable<string>
}

/** Rendered texts, reused for hosts for which every variable that was read is equal. */
export class RenderCache {
  readonly #fingerprints = new Fingerprints()
  readonly #templates = new Map<string, Map<string, Renders>>()

  /** The text of a template for the host whose variables `valueOf` tells; `render` makes it where nobody had it. */
  text(file: string, template: string, valueOf: ValueOf, render: () => Rendered): string {
    const renders = this.#rendersOf(file, template)
    if (!renders.root) return render().text
    const found = this.#find(renders.root, valueOf)
    if (found !== undefined) {
      renders.hits++
      return found
    }
    const { text, reads } = render()
    renders.runs++
    if (renders.runs >= MOST_USELESS_RUNS && renders.hits < renders.runs) renders.root = undefined
    else this.#remember(renders.root, text, reads, valueOf)
    return text
  }

  #rendersOf(file: string, template: string): Renders {
    const ofFile = this.#templates.get(file) ?? new Map<string, Renders>()
    this.#templates.set(file, ofFile)
    const renders = ofFile.get(template) ?? { root: { next: new Map() }, hits: 0, runs: 0 }
    ofFile.set(template, renders)
    return renders
  }

  #find(root: Branching, valueOf: ValueOf): string | undefined {
    let at: Branching | undefined = root
    while (at && at.text === undefined) {
      at = at.name === undefined ? undefined : at.next.get(this.#fingerprints.of(valueOf(at.name)))
    }
    return at?.text
  }

  #remember(root: Branching, text: string, reads: Iterable<string>, valueOf: ValueOf): void {
    let at = root
    for (const name of reads) {
      at.name ??= name
      if (at.name !== name) return
      const print = this.#fingerprints.of(valueOf(name))
      let next = at.next.get(print)
      if (!next) at.next.set(print, (next = { next: new Map() }))
      at = next
    }
    at.text = text
  }
}
