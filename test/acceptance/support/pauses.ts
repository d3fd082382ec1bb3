/** Keeps the longest time between two successes of a client. */
export class Pauses {
  #last = performance.now()
  #longest = 0

  /** Milliseconds. */
  get longest(): number {
    return Math.round(Math.max(this.#longest, performance.now() - this.#last))
  }

  success(): void {
    this.#longest = this.longest
    this.#last = performance.now()
  }
}
