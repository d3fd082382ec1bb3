/** At most so many at once; the others wait in order. */
export class Slots {
  readonly #waiting: (() => void)[] = []
  #free: number

  constructor(limit: number) {
    this.#free = limit
  }

  /** Whether somebody waits for a slot. */
  get wanted(): boolean {
    return this.#waiting.length > 0
  }

  /** Resolves with the function that gives the slot back (calling it again does nothing). Rejects when `signal` aborts first. */
  async take(signal?: AbortSignal): Promise<() => void> {
    signal?.throwIfAborted()
    if (this.#free > 0) this.#free -= 1
    else await this.#wait(signal)
    let held = true
    return () => {
      if (!held) return
      held = false
      const next = this.#waiting.shift()
      if (next === undefined) this.#free += 1
      else next()
    }
  }

  #wait(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const abandon = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(proceed), 1)
        reject(signal?.reason instanceof Error ? signal.reason : new Error('aborted'))
      }
      const proceed = (): void => {
        signal?.removeEventListener('abort', abandon)
        resolve()
      }
      signal?.addEventListener('abort', abandon, { once: true })
      this.#waiting.push(proceed)
    })
  }
}
