import { Fingerprints } from './fingerprint.ts'
import type { Value } from '../templates/types.ts'

/** One question ("what is this variable here?") with the ways to go on, or the text at the end of the way. */
interface Branching {
  name?: string
  text?: string
  readonly next: Map<string, Branching>
}

/** Rendered texts, reused for hosts for which every variable that was read is equal. */
export class RenderCache {
  readonly #fingerprints = new Fingerprints()
  readonly #roots = new Map<string, Branching>()

  /** The text for the host whose variables `valueOf` tells; `render` makes it and says what it read, in order, where nobody had it. */
  text(
    key: string,
    valueOf: (name: string) => Value | undefined,
    render: () => { readonly text: string; readonly reads: Iterable<string> },
  ): string {
    const found = this.#find(key, valueOf)
    if (found !== undefined) return found
    const { text, reads } = render()
    this.#remember(key, text, reads, valueOf)
    return text
  }

  #find(key: string, valueOf: (name: string) => Value | undefined): string | undefined {
    let at = this.#roots.get(key)
    while (at && at.text === undefined && at.name !== undefined) {
      at = at.next.get(this.#fingerprints.of(valueOf(at.name)))
    }
    return at?.text
  }

  #remember(key: string, text: string, reads: Iterable<string>, valueOf: (name: string) => Value | undefined): void {
    let at = this.#roots.get(key)
    if (!at) this.#roots.set(key, (at = { next: new Map() }))
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
