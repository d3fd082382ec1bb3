import { isSynced, type GaleraStatus } from '../services/galera.ts'
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

/** The first host of a cluster that is founded, and the variables that its container has until the others have joined. */
export interface Founder {
  readonly host: string
  readonly environment: Readonly<Record<string, string>>
}

/** Makes a database server start a cluster of its own instead of looking for one. */
export const NEW_CLUSTER = { BOOTSTRAP_ARGS: '--wsrep-new-cluster' } as const

/** The order in which the containers of a service change on its hosts. */
export interface Rollout {
  /** One batch after the other; the hosts of a batch all at once. */
  readonly batches: readonly (readonly string[])[]
  /** Hosts whose container starts alone at first, each of another cluster. Once all others have joined, the ordinary container takes its place. */
  readonly founders?: readonly Founder[]
}

/** What a service can do around the interruption of one of its containers, while the others go on. */
export interface HandoverContext extends TaskRunContext {
  /** The host whose container is interrupted. */
  readonly on: string
  /** The other hosts on which the service runs. */
  readonly others: readonly string[]
  /** What the database of a host says of its cluster; in words, why it says nothing. */
  readonly databaseStatus: (host: string) => Promise<DatabaseStatus>
  /** Tells the database of a host, whose cluster has lost its majority, to go on with the nodes that it sees. */
  readonly databaseGoesOn: (host: string) => Promise<void>
  /** Ends the connections of clients to the database of the host, each while it is idle; those that never are stay. */
  readonly endIdleConnections: () => Promise<void>
}

/** How a service hands its work over to its other hosts. */
export interface Handover {
  /** Before the container stops; throws when the others cannot do without it. */
  readonly leave?: (context: HandoverContext) => Promise<void>
  /** When it is ready again, or was put back. */
  readonly comeBack?: (context: HandoverContext) => Promise<void>
  /** From then on until it is ready again, which `over` tells: looks after the others. What it throws is told, and fails nothing. */
  readonly meanwhile?: (context: HandoverContext, over: AbortSignal) => Promise<void>
  /** Throws when the container must not stop while the service runs nowhere else. */
  readonly leaveAlone?: (context: HandoverContext) => Promise<void>
}

/** What a database says of its cluster; in words, why it says nothing. */
export type DatabaseStatus = GaleraStatus | string

/** Why a database cannot take over from another one: it does not answer, or has not caught up with its cluster. Undefined: it can. */
export function databaseComplaint(status: DatabaseStatus): string | undefined {
  if (typeof status === 'string') return status
  return !status.clustered || isSynced(status) ? undefined : `is ${status.state}, not Synced`
}

/** What a node of the database cluster says of it, or that it runs and does not let anybody in. */
export type DatabaseNode = GaleraStatus | 'silent'

/** What containers answered, by host and name of the question. */
export type Answers = ReadonlyMap<string, ReadonlyMap<string, string>>

/** By host; only those that were asked. */
export type DatabaseNodes = ReadonlyMap<string, DatabaseNode>
