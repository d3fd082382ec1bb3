import { createHash } from 'node:crypto'
import type { DatabaseChange, DatabaseGrant, DesiredDatabaseUser, ObservedDatabases } from './database-types.ts'

/** Everything about databases, users and privileges in one answer, so that looking costs one round trip. */
export const OBSERVE_SQL = [
  columns("'database'", 'SCHEMA_NAME', 'DEFAULT_CHARACTER_SET_NAME', 'DEFAULT_COLLATION_NAME', "''", "''"),
  '  FROM information_schema.SCHEMATA',
  'UNION ALL',
  columns("'user'", 'User', 'Host', 'plugin', 'authentication_string', "''"),
  '  FROM mysql.user',
  'UNION ALL',
  columns("'privilege'", 'GRANTEE', "'*'", "'*'", 'PRIVILEGE_TYPE', 'IS_GRANTABLE'),
  '  FROM information_schema.USER_PRIVILEGES',
  'UNION ALL',
  columns("'privilege'", 'GRANTEE', 'TABLE_SCHEMA', "'*'", 'PRIVILEGE_TYPE', 'IS_GRANTABLE'),
  '  FROM information_schema.SCHEMA_PRIVILEGES',
  'UNION ALL',
  columns("'privilege'", 'GRANTEE', 'TABLE_SCHEMA', 'TABLE_NAME', 'PRIVILEGE_TYPE', 'IS_GRANTABLE'),
  '  FROM information_schema.TABLE_PRIVILEGES',
].join('\n')

/** The parts have different collations, which a union does not take. */
function columns(...expressions: readonly string[]): string {
  const converted = expressions.map((expression, index) => `CONVERT(${expression} USING utf8mb4) AS c${index}`)
  return `SELECT ${converted.join(', ')}`
}

export type ObserveRow = readonly [kind: string, a: string, b: string, c: string, d: string, e: string]

/** The answer to OBSERVE_SQL. */
export function observedDatabases(rows: readonly ObserveRow[]): ObservedDatabases {
  const of = (kind: string) => rows.filter((row) => row[0] === kind)
  return {
    databases: of('database').map(([, name, characterSet, collation]) => ({ name, characterSet, collation })),
    users: of('user').map(([, name, host, plugin, passwordHash]) => ({ name, host, plugin, passwordHash })),
    privileges: of('privilege').map(([, grantee, database, table, privilege, grantable]) => ({
      ...parseGrantee(grantee),
      // Stored as a pattern, in which a backslash takes the meaning from `_` and `%`.
      database: database.replace(/\\(.)/g, '$1'),
      table,
      privilege,
      grantable: grantable === 'YES',
    })),
  }
}

/** `'nova'@'%'`. */
function parseGrantee(grantee: string): { user: string; host: string } {
  const match = /^'(.*)'@'(.*)'$/s.exec(grantee)
  return { user: match?.[1] ?? grantee, host: match?.[2] ?? '%' }
}

/** What mysql_native_password stores for a password. */
export function nativePasswordHash(password: string): string {
  const once = createHash('sha1').update(password).digest()
  return `*${createHash('sha1').update(once).digest('hex').toUpperCase()}`
}

/**
 * The statements that make a change, to be run in order.
 * Passwords are sent as the hash that the server stores: no password is in a statement, and so in no log or error.
 */
export function statementsFor(change: DatabaseChange): string[] {
  switch (change.kind) {
    case 'database': {
      const { name, characterSet, collation } = change.database
      const options = [
        ...(characterSet === undefined ? [] : [`CHARACTER SET ${text(characterSet)}`]),
        ...(collation === undefined ? [] : [`COLLATE ${text(collation)}`]),
      ]
      return [['CREATE DATABASE IF NOT EXISTS', identifier(name), ...options].join(' ')]
    }
    case 'user': {
      const verb = change.action === 'create' ? 'CREATE USER IF NOT EXISTS' : 'ALTER USER'
      const hash = nativePasswordHash(change.user.password.reveal())
      return [`${verb} ${account(change.user)} IDENTIFIED BY PASSWORD ${text(hash)}`]
    }
    case 'grant':
      return [grantStatement(change.user, change.grant)]
  }
}

function grantStatement(user: DesiredDatabaseUser, grant: DatabaseGrant): string {
  const privileges = grant.privileges === 'ALL' ? 'ALL PRIVILEGES' : grant.privileges.join(', ')
  const option = grant.grantOption ? ' WITH GRANT OPTION' : ''
  return `GRANT ${privileges} ON ${objectOf(grant)} TO ${account(user)}${option}`
}

/** The database of a grant is a pattern, unless a table is named: `_` stands for any character there. */
function objectOf({ database, table = '*' }: DatabaseGrant): string {
  if (database === '*') return '*.*'
  if (table !== '*') return `${identifier(database)}.${identifier(table)}`
  return `${identifier(database.replace(/[_%\\]/g, '\\$&'))}.*`
}

function account({ name, host = '%' }: DesiredDatabaseUser): string {
  return `${text(name)}@${text(host)}`
}

export function identifier(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``
}

function text(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
}
