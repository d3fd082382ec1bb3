import { paint } from './colors.ts'
import { eventLines } from './event-lines.ts'
import type { TimedEvent } from './events.ts'
import type { Listener } from './listener.ts'

/** `--quiet`: what went wrong and nothing else. */
export class ProblemsListener implements Listener {
  readonly #write: (text: string) => void

  constructor(write: (text: string) => void) {
    this.#write = write
  }

  handle(event: TimedEvent): void {
    const bad =
      event.type === 'problem' ||
      event.type === 'host-unreachable' ||
      (event.type === 'step-finished' && event.outcome === 'failed')
    if (bad) this.#write(eventLines(event, 0, paint(false)).join('\n'))
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}
