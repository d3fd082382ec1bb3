import type { RunEvent, StepInfo } from './events.ts'
import { stepName } from './event-lines.ts'
import { shortList, showDuration } from './format.ts'

/** What is going on at the moment, followed from the events; for the heartbeat. */
export class Running {
  readonly #steps = new Map<string, { readonly step: StepInfo; readonly since: number }>()
  #phase: string | undefined

  handle(event: RunEvent, now: number): void {
    if (event.type === 'phase-started') this.#phase = event.title
    if (event.type === 'phase-finished') this.#phase = undefined
    if (event.type === 'step-started') this.#steps.set(event.step.id, { step: event.step, since: now })
    if (event.type === 'step-finished') this.#steps.delete(event.step.id)
  }

  /** One line: the longest running steps, or the phase. */
  describe(now: number): string {
    if (this.#steps.size === 0) return `still busy: ${this.#phase ?? 'working'}`
    const longest = [...this.#steps.values()].sort((a, b) => a.since - b.since)
    return `still running: ${shortList(longest.map(({ step, since }) => `${stepName(step)} (${showDuration(now - since)})`))}`
  }
}
