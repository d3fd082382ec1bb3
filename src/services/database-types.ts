import type { Secret } from '../secrets.ts'

export interface DesiredDatabases {
  readonly databases: readonly DesiredDatabase[]
  readonly users: readonly DesiredDatabaseUser[]
}

export interface DesiredDatabase {
  readonly name: string
  /** Left out, the server's own apply, as with kolla. Looked at only when the database is created. */
  readonly characterSet?: string
  readonly collation?: string
}

export interface DesiredDatabaseUser {
  readonly name: string
  /** Default `%`: from anywhere. */
  readonly host?: string
  readonly password: Secret
  readonly grants: readonly DatabaseGrant[]
}

/** Privileges are only ever added. */
export interface DatabaseGrant {
  /** `*` for all of them. */
  readonly database: string
  /** Default `*`. */
  readonly table?: string
  /** `ALL`, or a list under the server's names: `SELECT`, `BINLOG MONITOR`. `USAGE` is no privilege at all. */
  readonly privileges: 'ALL' | readonly string[]
  readonly grantOption?: boolean
}

export interface ObservedDatabases {
  readonly databases: readonly {
    readonly name: string
    readonly characterSet: string
    readonly collation: string
  }[]
  readonly users: readonly {
    readonly name: string
    readonly host: string
    readonly plugin: string
    readonly passwordHash: string
  }[]
  readonly privileges: readonly ObservedPrivilege[]
}

export interface ObservedPrivilege {
  readonly user: string
  readonly host: string
  /** `*` for all of them. */
  readonly database: string
  readonly table: string
  readonly privilege: string
  readonly grantable: boolean
}

export type DatabaseChange = { readonly action: 'create' | 'update'; readonly reasons: readonly string[] } & (
  | { readonly kind: 'database'; readonly database: DesiredDatabase }
  | { readonly kind: 'user'; readonly user: DesiredDatabaseUser }
  | { readonly kind: 'grant'; readonly user: DesiredDatabaseUser; readonly grant: DatabaseGrant }
)

/** Some columns of all rows of a table. */
export interface TableQuery {
  readonly database: string
  readonly table: string
  readonly columns: readonly string[]
}
