import { hash } from 'node:crypto'

/** Plain data, what is equal kept once: hosts that run the same say much the same of their containers and images. */
export class SharedValues {
  readonly #known = new Map<string, unknown>()

  /** An equal value; the same object for equal ones. */
  of<Data extends object>(value: Data): Data {
    const digest = hash('sha256', JSON.stringify(value))
    const known = this.#known.get(digest) as Data | undefined
    if (known === undefined) this.#known.set(digest, value)
    return known ?? value
  }
}
