import type { Origin, Problem } from '../errors.ts'
import type { ObservedContainer } from '../containers/types.ts'
import type { Backup } from '../plan/backup.ts'
import type { LayerKind } from '../variables/types.ts'

/** One container that should be, or is, on a host: what `kolla status` prints. */
export interface ContainerStatus {
  readonly host: string
  readonly role: string
  readonly name: string
  readonly image: string
  /** `missing`: it should be there. */
  readonly state: ObservedContainer['state'] | 'missing'
  readonly health: ObservedContainer['health']
  /** Seconds since it was started; undefined when it does not run. */
  readonly uptime: number | undefined
}

/** A backup of the database with the host that has it: what `kolla mariadb-backup --list` prints. */
export interface HostBackup extends Backup {
  readonly host: string
}

/** Who holds a host's lock: what `kolla lock status` prints. */
export interface LockStatus {
  readonly host: string
  /** Undefined when nobody does. */
  readonly holder: LockHolder | undefined
}

export interface LockHolder {
  /** `user@machine`. */
  readonly who: string
  /** ISO 8601 in UTC. */
  readonly since: string
  readonly action: string
  readonly message: string | undefined
}

/** Which host is asked, and with what facts. */
export interface HostQuestion {
  /** Undefined: the first host of the inventory. */
  readonly host: string | undefined
  /** A folder of HOST.json; absolute. */
  readonly facts: string | undefined
  /** Whether secrets come as they are. */
  readonly reveal: boolean
}

/** A resolved variable as a host sees it; secrets are masked when it is printed. */
export interface ShownVariable {
  readonly host: string
  readonly name: string
  readonly value: unknown
  /** Why there is no value, among all of them: it depends on what only the host knows, or is not right. */
  readonly failure?: string
}

/** Where a value comes from: what `kolla config explain` prints. */
export interface Explanation {
  readonly host: string
  readonly name: string
  readonly value: unknown
  /** Every layer that sets it, lowest first; the last one wins. */
  readonly layers: readonly { readonly layer: LayerKind; readonly origin: Origin; readonly raw: unknown }[]
  /** The variables that its templates went through, in the order in which they were asked for. */
  readonly chain: readonly string[]
}

/** What `kolla config validate` found; empty when all is well. */
export type ValidationReport = readonly Problem[]

/** `kolla logs`: which lines are wanted. */
export interface LogRequest {
  /** Roles or containers; empty: all. */
  readonly names: readonly string[]
  readonly follow: boolean
  /** How many of the last lines of each container. */
  readonly tail: number
  /** Called with whole lines as they come. */
  readonly line: (host: string, container: string, text: string) => void
}

/** `kolla inventory`: what of it is wanted. */
export type InventoryView =
  /** ansible-inventory's --list document. */
  | { readonly kind: 'list' }
  /** The tree of groups below a group. */
  | { readonly kind: 'graph'; readonly group: string }
  /** The hosts that a pattern selects. */
  | { readonly kind: 'hosts'; readonly pattern: string }
  /** The variables that the inventory gives to one host. */
  | { readonly kind: 'host'; readonly host: string }

/** Plain data for `list` and `host`, lines of text for `graph` and `hosts`. */
export type InventoryAnswer = { readonly data: unknown } | { readonly lines: readonly string[] }
