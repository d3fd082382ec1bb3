import type { Problem } from '../errors.ts'
import type { ConnectionStats } from '../hosts/types.ts'

export type StepOutcome = 'ok' | 'changed' | 'failed' | 'skipped' | 'abandoned'

export interface HostRecap {
  readonly ok: number
  readonly changed: number
  readonly unreachable: number
  readonly failed: number
  readonly skipped: number
  /** What the connection has cost; undefined for a host that was not reached. */
  readonly connection?: ConnectionStats
}

/** A step as it is shown. */
export interface StepInfo {
  readonly id: string
  readonly role: string
  /** Undefined for a step that belongs to the whole deployment (a database, an identity entry). */
  readonly host: string | undefined
  /** `restart keystone`, `write 12 files`. */
  readonly title: string
  /** In words: `keystone.conf: [token] expiration 86400 -> 3600`. */
  readonly reasons: readonly string[]
}

/** A step with how long it took. */
export interface TimedStep {
  readonly title: string
  readonly host: string | undefined
  readonly milliseconds: number
}

/** How long a part of a run took, in milliseconds. */
export interface TimedPart {
  readonly name: string
  readonly milliseconds: number
}

/** Where the time of a run went. All times in milliseconds. */
export interface Timeline {
  /** From the start of the first step to the end of the last. */
  readonly elapsed: number
  /** All steps, had they been carried out one after another. */
  readonly oneAfterAnother: number
  /** The steps that the end of the run waited for, each for the one before. */
  readonly criticalPath: readonly TimedStep[]
  /** The same by role, the longest first. */
  readonly byRole: readonly TimedPart[]
  /** Share of `elapsed`, 0 to 1, in which no step of that path ran: it waited for a free place. */
  readonly idle: number
}

/** Everything that the core tells the outside; terminal, plain lines, NDJSON and records are listeners of it. */
export type RunEvent =
  | { readonly type: 'run-started'; readonly run: string; readonly action: string; readonly hosts: readonly string[] }
  | { readonly type: 'phase-started'; readonly phase: string; readonly title: string }
  | { readonly type: 'phase-finished'; readonly phase: string; readonly milliseconds: number; readonly detail?: string }
  | { readonly type: 'problem'; readonly problem: Problem }
  | { readonly type: 'host-connected'; readonly host: string; readonly milliseconds: number }
  | { readonly type: 'host-unreachable'; readonly host: string; readonly message: string; readonly hint?: string }
  | { readonly type: 'planned'; readonly steps: readonly StepInfo[] }
  | { readonly type: 'waiting'; readonly message: string }
  | { readonly type: 'step-started'; readonly step: StepInfo }
  | { readonly type: 'step-progress'; readonly id: string; readonly message: string }
  | {
      readonly type: 'step-finished'
      readonly step: StepInfo
      readonly outcome: StepOutcome
      readonly milliseconds: number
      readonly message?: string
      readonly hint?: string
      readonly log?: readonly string[]
    }
  | {
      readonly type: 'run-finished'
      readonly outcome: 'done' | 'nothing-to-do' | 'failed' | 'interrupted'
      readonly milliseconds: number
      readonly recap: Readonly<Record<string, HostRecap>>
      readonly slowest: readonly TimedStep[]
      /** In their order. */
      readonly phases?: readonly TimedPart[]
      /** Of the steps that were carried out; absent where there were none. */
      readonly timeline?: Timeline
      readonly message?: string
    }

/** A RunEvent with its time, as it is recorded: ISO 8601 in UTC. */
export type TimedEvent = RunEvent & { readonly at: string }

/** Where the core sends events. */
export type Emit = (event: RunEvent) => void
