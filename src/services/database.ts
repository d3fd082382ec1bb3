import type { Duplex } from 'node:stream'
import type { Connection } from 'mysql2/promise'
import { hasCode, KollaError } from '../errors.ts'
import type { Secret } from '../secrets.ts'
import type { OpenStream } from '../streams/agent.ts'
import { asSocket } from '../streams/socket.ts'
import { identifier, OBSERVE_SQL, observedDatabases, statementsFor, type ObserveRow } from './database-sql.ts'
import type { DatabaseChange, ObservedDatabases, TableQuery } from './database-types.ts'
import { galeraStatus, type GaleraStatus } from './galera.ts'

export interface DatabaseLogin {
  /** A TCP stream to the server: HostConnection.openTcp. */
  readonly open: OpenStream
  readonly user: string
  readonly password: Secret
  /** Encrypts the connection; the name that the server's certificate is for, and who may have signed it (PEM). */
  readonly tls?: { readonly serverName: string; readonly ca?: string }
  /** Milliseconds for logging in and for each query (default 30 000). */
  readonly timeout?: number
}

/** A database server (MariaDB) as an administrator sees it. */
export interface Database {
  /** Databases, users and privileges, in one query. Writes nothing. */
  observe(): Promise<ObservedDatabases>
  /** The rows of a table, what is NULL as an empty text; undefined where there is no such table. */
  rows(table: TableQuery): Promise<readonly Readonly<Record<string, string>>[] | undefined>
  /** Makes one change of `databaseDifferences`. */
  apply(change: DatabaseChange): Promise<void>
  galera(): Promise<GaleraStatus>
  /** Runs any statement and returns its rows as arrays; values go in as `?`. Never put a secret into the text. */
  query(sql: string, values?: readonly (string | number)[]): Promise<readonly (readonly unknown[])[]>
  close(): Promise<void>
}

const TIMEOUT = 30_000

/** Logs in. Throws `database-unreachable` or `database-access-denied`. mysql2 is loaded here, on first use. */
export async function connectDatabase(login: DatabaseLogin): Promise<Database> {
  const connection = await logIn(login)
  const timeout = login.timeout ?? TIMEOUT
  const query = async <Row>(sql: string, values: readonly (string | number)[] = []): Promise<readonly Row[]> => {
    try {
      const [rows] = await connection.query({ sql, values: [...values], rowsAsArray: true, timeout })
      return Array.isArray(rows) ? (rows as unknown as readonly Row[]) : []
    } catch (error) {
      throw databaseError(error, login.user)
    }
  }
  return {
    query,
    observe: async () => observedDatabases(await query<ObserveRow>(OBSERVE_SQL)),
    async rows({ database, table, columns }) {
      const exists = await query('SELECT 1 FROM information_schema.tables WHERE table_schema = ? AND table_name = ?', [
        database,
        table,
      ])
      if (exists.length === 0) return undefined
      const texts = columns.map((name) => `COALESCE(CAST(${identifier(name)} AS CHAR), '')`)
      const found = await query<readonly string[]>(
        `SELECT ${texts.join(', ')} FROM ${identifier(database)}.${identifier(table)}`,
      )
      return found.map((values) => Object.fromEntries(columns.map((name, index) => [name, values[index] ?? ''])))
    },
    async apply(change) {
      for (const statement of statementsFor(change)) await query(statement)
    },
    galera: async () => galeraStatus(await query<readonly [string, string]>("SHOW GLOBAL STATUS LIKE 'wsrep\\_%'")),
    // A connection that broke meanwhile is closed as well.
    close: () => connection.end().catch(() => connection.destroy()),
  }
}

async function logIn(login: DatabaseLogin): Promise<Connection> {
  const { createConnection } = await import('mysql2/promise')
  try {
    return await createConnection({
      stream: streamTo(await login.open(), login.tls?.serverName),
      user: login.user,
      password: login.password.reveal(),
      connectTimeout: login.timeout ?? TIMEOUT,
      charset: 'utf8mb4',
      ...(login.tls ? { host: login.tls.serverName, ssl: tlsOptions(login.tls) } : {}),
    })
  } catch (error) {
    throw databaseError(error, login.user)
  }
}

/**
 * For a server that is known by its address, mysql2 names none to Node, which then compares the certificate with the property `_host` of
 * the stream below, as net.connect sets it.
 */
function streamTo(stream: Duplex, host: string | undefined) {
  return Object.assign(asSocket(stream), { _host: host })
}

function tlsOptions({ ca }: NonNullable<DatabaseLogin['tls']>) {
  return { rejectUnauthorized: true, verifyIdentity: true, ...(ca === undefined ? {} : { ca }) }
}

/** The server's numbers for a login that is refused: wrong password, no such host, no right to a database. */
const DENIED = new Set([1044, 1045, 1130, 1698])
/** Not an answer to a statement: the server is not there, not ready, or stops. */
const UNAVAILABLE = new Set([1040, 1047, 1053, 1205, 1213])

interface DriverError {
  readonly code?: string
  readonly errno?: number
  readonly sqlState?: string
  readonly message?: string
}

/** The driver's error keeps the statement; only its words and its code are taken over. */
function databaseError(error: unknown, user: string): KollaError {
  // Nobody listens yet, or any more: the server's state, not the host's.
  if (error instanceof KollaError && !hasCode(error, 'socket-unreachable')) return error
  const { errno = 0, sqlState, code, message = 'no reason given' } = error as DriverError
  if (DENIED.has(errno)) {
    return new KollaError(`The database does not let ${user} in: ${message}`, {
      code: 'database-access-denied',
      fault: 'host',
      hint: 'Is the password in passwords.yml (database_password) the one that the database was made with?',
    })
  }
  if (sqlState === undefined || UNAVAILABLE.has(errno)) {
    return new KollaError(`The database does not answer: ${message}`, {
      code: 'database-unreachable',
      fault: 'host',
      hint: 'Is it running, and part of its cluster? kolla status shows its containers, kolla logs mariadb what they say.',
    })
  }
  return new KollaError(`The database refused a statement: ${message} (${code ?? errno})`, {
    code: 'database-refused',
    fault: 'host',
  })
}
