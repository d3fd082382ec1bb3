import { paint } from './colors.ts'
import { eventLines, type Verbosity } from './event-lines.ts'
import type { TimedEvent } from './events.ts'
import type { Listener } from './listener.ts'
import { Running } from './running.ts'

/** Nothing is silent for longer: after this many milliseconds a line says what is running. */
export const LONGEST_SILENCE = 9_000

export interface PlainSettings {
  readonly verbosity: Verbosity
  readonly write: (text: string) => void
  /** Off when a finished run is shown again. */
  readonly heartbeat: boolean
}

/** Timestamped lines, for logs and for terminals that cannot do more. */
export class PlainListener implements Listener {
  readonly #settings: PlainSettings
  readonly #paint = paint(false)
  readonly #running = new Running()
  #timer: NodeJS.Timeout | undefined

  constructor(settings: PlainSettings) {
    this.#settings = settings
    this.#restartTimer()
  }

  handle(event: TimedEvent): void {
    this.#running.handle(event, Date.parse(event.at))
    this.#print(eventLines(event, this.#settings.verbosity, this.#paint), event.at)
  }

  close(): Promise<void> {
    clearInterval(this.#timer)
    return Promise.resolve()
  }

  #print(lines: readonly string[], at: string): void {
    if (lines.length === 0) return
    this.#settings.write(lines.map((line) => `${at.slice(11, 19)} ${line}`).join('\n'))
    this.#restartTimer()
  }

  #restartTimer(): void {
    if (!this.#settings.heartbeat) return
    if (this.#timer !== undefined) return void this.#timer.refresh()
    this.#timer = setInterval(() => {
      const now = new Date()
      this.#print([this.#running.describe(now.getTime())], now.toISOString())
    }, LONGEST_SILENCE).unref()
  }
}
