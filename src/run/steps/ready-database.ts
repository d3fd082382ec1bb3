import { KollaError } from '../../errors.ts'
import { isSynced } from '../../services/galera.ts'
import { loginToNode } from '../database-node.ts'
import type { StepContext } from './context.ts'
import type { Probe } from './ready.ts'

/**
 * Whether the database of a host lets its administrator in and has caught up with its cluster. kolla's own check logs in as the monitor
 * user, which does not exist before the first start is over.
 */
export function databaseProbe(context: StepContext, host: string): Probe {
  return async () => {
    try {
      const database = await loginToNode(context, host)
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
