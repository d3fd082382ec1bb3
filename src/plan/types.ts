/** What kind of thing a change is about. */
export type ResourceKind =
  | 'directory'
  | 'file'
  | 'sysctl'
  | 'module'
  | 'link'
  | 'image'
  | 'volume'
  | 'container'
  | 'one-shot'
  | 'task'
  | 'database'
  | 'database-user'
  | 'identity'
  | 'package'
  | 'service'
  | 'user'
  | 'group'
  | 'setting'

export type ChangeAction = 'create' | 'update' | 'restart' | 'recreate' | 'start' | 'stop' | 'remove' | 'run' | 'pull'

/** The difference of one resource, with why. Plain data: printed, recorded, compared; never holds a secret. */
export interface Change {
  readonly kind: ResourceKind
  readonly name: string
  readonly action: ChangeAction
  /** In words: `[token] expiration 86400 -> 3600`, `image id differs`, `not running`. */
  readonly reasons: readonly string[]
  /** Lines of a unified diff, secrets masked; only where the content is text and `--diff` is printed from it. */
  readonly diff?: readonly string[]
}

/** What carries a step out. */
export type StepKind =
  | 'host'
  | 'cleanup'
  | 'removal'
  | 'files'
  | 'image'
  | 'container'
  | 'one-shot'
  | 'task'
  | 'broker'
  | 'databases'
  | 'identity'
  | 'bootstrap'

/** A unit of work of the plan: one or more changes that are carried out together. */
export interface PlanStep {
  /** Unique in the plan: `files@node1`, `container@node1/keystone`. */
  readonly id: string
  readonly kind: StepKind
  readonly role: string
  /** Undefined for what belongs to the whole deployment. */
  readonly host: string | undefined
  /** What the step is about: the container, image, one-shot container or task. */
  readonly subject: string
  readonly title: string
  readonly changes: readonly Change[]
  /** Variables that its container has for this step only. Never a secret. */
  readonly environment?: Readonly<Record<string, string>>
  /** The hosts that it changes together with, where its role changes some after others: `nova/nova-compute/2`. */
  readonly batch?: string
  /** Whether it prepares what the containers of its role need: a database, a one-shot container before they start. */
  readonly prepares?: boolean
  /** Ids of steps that must have succeeded; `every@NAME` stands for all steps of a role or of a batch. */
  readonly needs: readonly string[]
}

/** What kolla has put on a host and the configuration asks for no more. A run tells of it, and leaves it alone. */
export interface Remains {
  readonly host: string
  /** Sorted by name, as are the volumes. */
  readonly containers: readonly string[]
  readonly volumes: readonly string[]
  /** When a host that is no part of the deployment any more was seen last, ISO 8601; undefined for one that was just looked at. */
  readonly seen?: string
}

/** All changes of a run. */
export interface Plan {
  readonly action: string
  readonly steps: readonly PlanStep[]
  /** What is left alone on hosts that left a group or the inventory; undefined where nothing is. */
  readonly remains?: readonly Remains[]
  /** Names that steps need -> of how many hosts their steps may fail; none where a name is not here. */
  readonly tolerances?: Readonly<Record<string, number>>
}

/** The reasons of a step, each with the resource it is about unless the title says it. */
export function stepReasons(step: PlanStep): readonly string[] {
  return step.changes.flatMap((change) =>
    change.reasons.map((reason) => (change.name === step.subject ? reason : `${change.name}: ${reason}`)),
  )
}
