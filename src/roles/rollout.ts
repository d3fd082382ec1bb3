import type { Database } from '../services/database.ts'
import type { GaleraStatus } from '../services/galera.ts'
import type { TaskContext, TaskRunContext } from './types.ts'

/** What decides in which order the containers of a service change on its hosts. */
export interface RolloutContext extends TaskContext {
  /** Hosts whose container of the service changes in this plan, in the order of the inventory. */
  readonly changing: readonly string[]
  /** Every host that the inventory gives the service, also those outside --limit. */
  readonly members: readonly string[]
  /** Whether the change interrupts a container that runs now. */
  readonly interrupts: (host: string) => boolean
}

/** The order in which the containers of a service change on its hosts. */
export interface Rollout {
  /** One batch after the other; the hosts of a batch all at once. */
  readonly batches: readonly (readonly string[])[]
  /** Host whose container starts alone at first, with these variables added: a cluster that is founded. Once all others have joined, the ordinary container takes its place. */
  readonly founder?: { readonly host: string; readonly environment: Readonly<Record<string, string>> }
}

/** What a service can do around the interruption of one of its containers, while the others go on. */
export interface HandoverContext extends TaskRunContext {
  /** The host whose container is interrupted. */
  readonly on: string
  /** The other hosts on which the service was running. */
  readonly others: readonly string[]
  /** Logs in to the database that a host runs, as its administrator. */
  readonly loginToDatabase: (host: string) => Promise<Database>
}

/** How a service hands its work over to its other hosts. */
export interface Handover {
  /** Before the container stops; throws when the others cannot do without it. */
  readonly leave?: (context: HandoverContext) => Promise<void>
  /** When it is ready again, or was put back. */
  readonly comeBack?: (context: HandoverContext) => Promise<void>
}

/** The nodes of the database cluster that answered, by host. */
export type DatabaseNodes = ReadonlyMap<string, GaleraStatus>
