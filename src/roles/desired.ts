import type { ContainerSpec } from '../containers/types.ts'
import type { DesiredFile } from '../hosts/types.ts'
import type { DesiredDatabases, TableQuery } from '../services/database-types.ts'
import type { DesiredIdentity } from '../services/identity-types.ts'
import type { Value } from '../templates/types.ts'
import type { Readiness, Role } from './types.ts'

/** A service as it should be on one host. */
export interface DesiredService {
  readonly role: string
  /** The service's name in its role: `keystone-fernet`. */
  readonly name: string
  /** Which of its service's instances it is, where there are several on a host. */
  readonly instance?: Value
  readonly host: string
  /** Its configuration directory on the host: `/etc/kolla/keystone-fernet`. */
  readonly directory: string
  readonly spec: ContainerSpec
  /** The directory itself, folders in it, and every file. */
  readonly files: readonly DesiredFile[]
  /** Folders in which whatever is not desired is removed. */
  readonly exclusive: readonly string[]
  /** Containers of the same role on the same host that start first. */
  readonly startAfter: readonly string[]
  /** Whether its replacement takes over from it while it still runs. */
  readonly overlaps: boolean
  /** Whether there may be containers that its program has started: their names begin with that of its own and an underscore. */
  readonly startsContainers: boolean
  /** What tells that its container serves. */
  readonly ready: Readiness
  /** Whether its container runs only while a command of its own needs it. */
  readonly onDemand: boolean
}

/** A kernel setting of a host. */
export interface DesiredSysctl {
  readonly role: string
  readonly name: string
  readonly value: string
}

/** A symbolic link on a host. */
export interface DesiredLink {
  readonly path: string
  readonly target: string
}

/** Everything that one host should be. */
export interface DesiredHost {
  readonly host: string
  readonly services: readonly DesiredService[]
  readonly sysctls: readonly DesiredSysctl[]
  readonly modules: readonly string[]
  readonly links: readonly DesiredLink[]
}

/** A role with what belongs to the whole deployment rather than to a host. */
export interface DesiredRole {
  readonly role: Role
  /** Hosts of this run that run any of its services, in the order of the inventory. */
  readonly hosts: readonly string[]
  readonly databases: DesiredDatabases
  /** Whether the databases' server is this role itself: then they wait for its containers. */
  readonly ownsDatabase: boolean
  readonly identity: DesiredIdentity | undefined
  /** Tables to read for its plan, by the names of its queries. */
  readonly queries: ReadonlyMap<string, TableQuery>
}

/** The whole deployment as it should be. */
export interface Desired {
  readonly hosts: ReadonlyMap<string, DesiredHost>
  /** In dependency order. */
  readonly roles: readonly DesiredRole[]
}
