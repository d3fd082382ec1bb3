import type { ContainerSpec } from '../containers/types.ts'
import type { DesiredFile } from '../hosts/types.ts'
import type { Secret } from '../secrets.ts'
import type { Role } from './types.ts'

/** A service as it should be on one host. */
export interface DesiredService {
  readonly role: string
  /** The service's name in its role: `keystone-fernet`. */
  readonly name: string
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
}

/** A kernel setting of a host. */
export interface DesiredSysctl {
  readonly role: string
  readonly name: string
  readonly value: string
}

/** Everything that one host should be. */
export interface DesiredHost {
  readonly host: string
  readonly services: readonly DesiredService[]
  readonly sysctls: readonly DesiredSysctl[]
  readonly modules: readonly string[]
}

export interface DesiredDatabase {
  readonly role: string
  readonly name: string
  readonly user: string
  readonly password: Secret
}

export interface DesiredDatabaseUser {
  readonly role: string
  readonly user: string
  readonly password: Secret
  readonly on: string
  readonly privileges: readonly string[]
  readonly grantOption: boolean
}

export interface DesiredIdentity {
  readonly role: string
  readonly services: readonly {
    readonly name: string
    readonly type: string
    readonly description: string
    readonly endpoints: readonly { readonly interface: string; readonly url: string }[]
  }[]
  readonly users: readonly {
    readonly project: string
    readonly user: string
    readonly password: Secret
    readonly role: string
  }[]
  readonly roles: readonly string[]
}

/** A role with what belongs to the whole deployment rather than to a host. */
export interface DesiredRole {
  readonly role: Role
  /** Hosts of this run that run any of its services, in the order of the inventory. */
  readonly hosts: readonly string[]
  readonly databases: readonly DesiredDatabase[]
  readonly databaseUsers: readonly DesiredDatabaseUser[]
  readonly identity: DesiredIdentity | undefined
}

/** The whole deployment as it should be. */
export interface Desired {
  readonly hosts: ReadonlyMap<string, DesiredHost>
  /** In dependency order. */
  readonly roles: readonly DesiredRole[]
}
