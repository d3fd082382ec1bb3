import type { Redactor } from '../secrets.ts'
import type { Emit, TimedEvent } from './events.ts'

/** Something that hears the events of a run: a screen, a file. Secrets are already masked. */
export interface Listener {
  handle(event: TimedEvent): void
  /** Called once after the last event; what is left to print is printed then. */
  close(): Promise<void>
}

/** Gives every event its time, masks secrets in it and hands it to all listeners. */
export function fanOut(listeners: readonly Listener[], redactor: Redactor, now: () => Date = () => new Date()): Emit {
  return (event) => {
    const timed = redactor.redactData<TimedEvent>({ ...event, at: now().toISOString() })
    for (const listener of listeners) listener.handle(timed)
  }
}
