import { KollaError } from '../../errors.ts'
import { databaseComplaint, type DatabaseStatus } from '../../roles/rollout.ts'
import { loginToNode } from '../database-node.ts'
import type { StepContext } from './context.ts'
import type { Probe } from './ready.ts'

/**
 * Whether the database of a host lets its administrator in and has caught up with its cluster. kolla's own check logs in as the monitor
 * user, which does not exist before the first start is over.
 */
export function databaseProbe(context: StepContext, host: string): Probe {
  return async () => databaseComplaint(await databaseStatus(context, host))
}

/** What the database of a host says of its cluster; in words, why it says nothing. */
export async function databaseStatus(context: StepContext, host: string): Promise<DatabaseStatus> {
  try {
    const database = await loginToNode(context, host)
    return await database.galera().finally(() => database.close())
  } catch (error) {
    if (error instanceof KollaError) return error.message
    throw error
  }
}

/** Tells the database of a host, whose cluster has lost its majority, to go on with the nodes that it sees. */
export async function databaseGoesOn(context: StepContext, host: string): Promise<void> {
  const database = await loginToNode(context, host)
  try {
    // A newer MariaDB has a variable for each of the provider's options, and the one for all of them is read only.
    const own = await database.query("SHOW GLOBAL VARIABLES LIKE 'wsrep\\_provider\\_pc\\_bootstrap'")
    await database.query(
      own.length > 0
        ? 'SET GLOBAL wsrep_provider_pc_bootstrap = ON'
        : "SET GLOBAL wsrep_provider_options = 'pc.bootstrap=YES'",
    )
  } finally {
    await database.close()
  }
}
