import type { TimedEvent } from './events.ts'
import type { Listener } from './listener.ts'

/** One JSON document per line and event. */
export class NdjsonListener implements Listener {
  readonly #write: (line: string) => void

  constructor(write: (line: string) => void) {
    this.#write = write
  }

  handle(event: TimedEvent): void {
    this.#write(JSON.stringify(event))
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}
