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

export type ChangeAction = 'create' | 'update' | 'restart' | 'recreate' | 'start' | 'stop' | 'remove' | 'run' | 'pull'

/** The difference of one resource, with why. Plain data: printed, recorded, compared; never holds a secret. */
export interface Change {
  readonly kind: ResourceKind
  readonly name: string
  readonly action: ChangeAction
  /** In words: `[token] expiration 86400 -> 3600`, `image id differs`, `not running`. */
  readonly reasons: readonly string[]
}

/** A unit of work of the plan: one or more changes that are carried out together. */
export interface PlanStep {
  /** Unique in the plan: `files@node1`, `container@node1/keystone`. */
  readonly id: string
  readonly role: string
  /** Undefined for what belongs to the whole deployment. */
  readonly host: string | undefined
  readonly title: string
  readonly changes: readonly Change[]
  /** Ids of steps that must have succeeded. */
  readonly needs: readonly string[]
}

/** All changes of a run. */
export interface Plan {
  readonly action: string
  readonly steps: readonly PlanStep[]
}
