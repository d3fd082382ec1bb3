import { Secret } from '../secrets.ts'
import { connectDatabase, type Database } from '../services/database.ts'
import type { Variables } from '../variables/types.ts'
import type { Session } from './session.ts'

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
  return connectDatabase({
    open: () => session.openTcp(host, scope.string('api_interface_address'), scope.int('mariadb_port')),
    user: scope.string('database_user'),
    password: new Secret(scope.string('database_password')),
    timeout: TIMEOUT,
  })
}
