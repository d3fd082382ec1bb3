import type { Problem } from '../errors.ts'
import type { HostState } from '../plan/build.ts'
import type { DesiredHost } from '../roles/desired.ts'
import type { ServiceContext } from '../roles/types.ts'
import type { HostScope } from '../variables/types.ts'

/** What a check of one host looks at; nothing is asked of the host again. */
export interface HostUnderCheck {
  readonly host: string
  readonly scope: HostScope
  readonly state: HostState
  readonly desired: DesiredHost
  /** What the definitions' texts are evaluated in, by service. */
  readonly contexts: readonly ServiceContext[]
  /** Seconds since the epoch when the host was observed, by this machine's clock. */
  readonly observedAt: number
}

/** Looks at one host and says what stands in the way of a deployment. Pure. */
export type HostCheck = (host: HostUnderCheck) => readonly Problem[]

/** A problem that a deployment would run into. */
export function obstacle(code: string, message: string, hint: string): Problem {
  return { severity: 'error', code, message, hint }
}

/** A fact of the host; facts that were not found out are undefined. */
export function fact({ state }: HostUnderCheck, name: string): unknown {
  return state.observation.facts[name]
}
