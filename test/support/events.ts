import type { RunEvent, StepInfo, StepOutcome, TimedEvent } from '../../src/output/events.ts'

/** A step for tests; its id says host and title. */
export function step(title: string, host?: string, role = 'keystone', reasons: readonly string[] = []): StepInfo {
  return { id: `${role}@${host ?? '*'}/${title}`, role, host, title, reasons }
}

/** A step that ended. */
export function finished(
  ended: StepInfo,
  outcome: StepOutcome,
  more: { readonly message?: string; readonly hint?: string; readonly log?: readonly string[] } = {},
): Extract<RunEvent, { type: 'step-finished' }> {
  return { type: 'step-finished', step: ended, outcome, milliseconds: 1500, ...more }
}

/** An event at a fixed time. */
export function timed(event: RunEvent, at = '2026-11-21T09:30:15.250Z'): TimedEvent {
  return { ...event, at }
}

export const recap = { ok: 3, changed: 0, unreachable: 0, failed: 0, skipped: 0 }
