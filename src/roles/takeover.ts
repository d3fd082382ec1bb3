import type { TaskRunContext } from './types.ts'

/** What a service can ask while a successor of its container runs beside it. */
export interface TakeoverContext extends TaskRunContext {
  /** The host of both. */
  readonly on: string
  /** Ends the connections that come to the databases from this host, each while it is idle; those that never are stay. */
  readonly endIdleConnections: () => Promise<void>
}

/**
 * How the successor of a container takes its work over while that one still runs, so that clients see no gap. For services of which two
 * can run on a host at once.
 */
export interface Takeover {
  /** Prepares the container that runs, before its successor starts. Tells whether it does anything that has to be taken over. */
  readonly prepare?: (context: TakeoverContext, container: string) => Promise<boolean>
  /** Why a container of the service does not do its work; undefined: it does. */
  readonly complaint: (context: TakeoverContext, container: string) => Promise<string | undefined>
  /** Tells the old container to end. */
  readonly signal: 'SIGUSR1' | 'SIGKILL'
  /** Milliseconds it may take to end what it still does. */
  readonly patience: number
  /** Brings forward what it still does. */
  readonly hurry?: (context: TakeoverContext) => Promise<void>
}
