import { Secret } from '../secrets.ts'
import { connectDatabase, type Database, type DatabaseLogin } from '../services/database.ts'
import type { HostScope, Variables } from '../variables/types.ts'
import type { Session } from './session.ts'
import { trusted } from './trusted.ts'

/** What is needed to log in to the database that a host runs. */
export interface NodeAccess {
  readonly session: Session
  readonly variables: Variables
}

/** Milliseconds for one try. */
const TIMEOUT = 5_000

/** Logs in to the database of one host itself, not through the load balancer. Throws `database-unreachable` or `database-access-denied`. */
export function loginToNode({ session, variables }: NodeAccess, host: string): Promise<Database> {
  const scope = variables.forHost(host)
  return connectDatabase({ ...nodeLogin(session, host, scope), timeout: TIMEOUT })
}

/** How the administrator reaches the server of a host: at its own address, encrypted where servers have certificates (database_enable_tls_backend). */
export function nodeLogin(session: Session, host: string, scope: HostScope): DatabaseLogin {
  const address = scope.string('api_interface_address')
  return {
    open: () => session.openTcp(host, address, scope.int('mariadb_port')),
    ...administrator(scope),
    ...(scope.bool('database_enable_tls_backend') ? { tls: { serverName: address, ...trusted(scope) } } : {}),
  }
}

/** How the administrator reaches the database, through a host: at the address that services use (the load balancer, or a server that is not ours), encrypted as theirs is (database_enable_tls_internal). */
export function balancedLogin(session: Session, through: string, scope: HostScope): DatabaseLogin {
  const address = scope.string('database_address')
  return {
    open: () => session.openTcp(through, address, scope.int('database_port')),
    ...administrator(scope),
    ...(scope.bool('database_enable_tls_internal') ? { tls: { serverName: address, ...trusted(scope) } } : {}),
  }
}

function administrator(scope: HostScope): Pick<DatabaseLogin, 'user' | 'password'> {
  return { user: scope.string('database_user'), password: new Secret(scope.string('database_password')) }
}
