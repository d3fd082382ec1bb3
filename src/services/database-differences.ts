import { nativePasswordHash } from './database-sql.ts'
import type {
  DatabaseChange,
  DatabaseGrant,
  DesiredDatabases,
  DesiredDatabaseUser,
  ObservedDatabases,
} from './database-types.ts'

const MISSING = ['does not exist yet']

/** What `ALL` means for a database on every server spoken to: newer ones have more, which are not missed. */
const ALL_OF_DATABASE: readonly string[] = [
  'SELECT',
  'INSERT',
  'UPDATE',
  'DELETE',
  'CREATE',
  'DROP',
  'REFERENCES',
  'INDEX',
  'ALTER',
  'CREATE TEMPORARY TABLES',
  'LOCK TABLES',
  'EXECUTE',
  'CREATE VIEW',
  'SHOW VIEW',
  'CREATE ROUTINE',
  'ALTER ROUTINE',
  'EVENT',
  'TRIGGER',
]
const ALL_OF_SERVER: readonly string[] = [
  ...ALL_OF_DATABASE,
  'RELOAD',
  'SHUTDOWN',
  'PROCESS',
  'FILE',
  'SHOW DATABASES',
  'SUPER',
  'REPLICATION SLAVE',
  'BINLOG MONITOR',
  'CREATE USER',
]

/** Older names that a server takes, and shows under the newer one. */
const NEWER_NAMES: Readonly<Record<string, string>> = {
  'REPLICATION CLIENT': 'BINLOG MONITOR',
  'REPLICATION REPLICA': 'REPLICATION SLAVE',
}

/** What has to be created or updated, in an order in which it can be done. Nothing is ever dropped or revoked. */
export function databaseDifferences(desired: DesiredDatabases, observed: ObservedDatabases): DatabaseChange[] {
  const names = new Set(observed.databases.map(({ name }) => name))
  return [
    ...desired.databases
      .filter(({ name }) => !names.has(name))
      .map((database): DatabaseChange => ({ kind: 'database', action: 'create', reasons: MISSING, database })),
    ...desired.users.flatMap((user) => [
      ...userChange(user, observed),
      ...user.grants.flatMap((grant) => grantChange(user, grant, observed)),
    ]),
  ]
}

function userChange(user: DesiredDatabaseUser, observed: ObservedDatabases): DatabaseChange[] {
  const present = observed.users.find(({ name, host }) => name === user.name && host === (user.host ?? '%'))
  if (!present) return [{ kind: 'user', action: 'create', reasons: MISSING, user }]
  if (present.passwordHash === nativePasswordHash(user.password.reveal())) return []
  return [{ kind: 'user', action: 'update', reasons: ['the password differs'], user }]
}

function grantChange(user: DesiredDatabaseUser, grant: DatabaseGrant, observed: ObservedDatabases): DatabaseChange[] {
  const present = observed.privileges.filter(
    (privilege) =>
      privilege.user === user.name &&
      privilege.host === (user.host ?? '%') &&
      privilege.database === grant.database &&
      privilege.table === (grant.table ?? '*'),
  )
  const names = new Set(present.map(({ privilege }) => newerName(privilege)))
  const missing = wantedPrivileges(grant).filter((privilege) => !names.has(newerName(privilege)))
  const mayGrant = present.some(({ grantable }) => grantable)
  const reasons = [
    ...(missing.length === 0
      ? []
      : [`${describe(grant, missing)} on ${grant.database}.${grant.table ?? '*'} is missing`]),
    ...(grant.grantOption && !mayGrant ? ['may not grant'] : []),
  ]
  const action = names.size === 0 ? 'create' : 'update'
  return reasons.length === 0 ? [] : [{ kind: 'grant', action, reasons, user, grant }]
}

function wantedPrivileges(grant: DatabaseGrant): readonly string[] {
  if (grant.privileges !== 'ALL') return grant.privileges.filter((privilege) => newerName(privilege) !== 'USAGE')
  return grant.database === '*' ? ALL_OF_SERVER : ALL_OF_DATABASE
}

function describe(grant: DatabaseGrant, missing: readonly string[]): string {
  return missing.length === wantedPrivileges(grant).length && grant.privileges === 'ALL' ? 'ALL' : missing.join(', ')
}

function newerName(privilege: string): string {
  const upper = privilege.toUpperCase()
  return NEWER_NAMES[upper] ?? upper
}
