import { KollaError } from '../../errors.ts'
import { Secret } from '../../secrets.ts'
import { connectDatabase } from '../../services/database.ts'
import { isSynced } from '../../services/galera.ts'
import type { StepContext } from './context.ts'
import type { Probe } from './ready.ts'

/** Milliseconds for one try. */
const TIMEOUT = 5_000

/**
 * Whether the database of a host lets its administrator in and has caught up with its cluster. kolla's own check logs in as the monitor
 * user, which does not exist before the first start is over.
 */
export function databaseProbe(context: StepContext, host: string): Probe {
  const scope = context.variables.forHost(host)
  const login = {
    open: () => context.session.openTcp(host, scope.string('api_interface_address'), scope.int('mariadb_port')),
    user: scope.string('database_user'),
    password: new Secret(scope.string('database_password')),
    timeout: TIMEOUT,
  }
  return async () => {
    try {
      const database = await connectDatabase(login)
      try {
        const status = await database.galera()
        return !status.clustered || isSynced(status) ? undefined : `is ${status.state}, not Synced`
      } finally {
        await database.close()
      }
    } catch (error) {
      if (error instanceof KollaError) return error.message
      throw error
    }
  }
}
