import { hash } from 'node:crypto'

/** Contents of files, those that are equal on many hosts kept once. */
export class SharedContents {
  readonly #known = new Map<string, Buffer>()

  /** The same bytes; the same object for the same bytes. */
  of(content: Buffer): Buffer {
    const digest = hash('sha256', content)
    let known = this.#known.get(digest)
    if (!known) {
      // A small buffer is a part of a larger one, which it would keep.
      known = Buffer.allocUnsafeSlow(content.length)
      content.copy(known)
      this.#known.set(digest, known)
    }
    return known
  }
}
