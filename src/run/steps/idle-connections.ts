import { KollaError } from '../../errors.ts'
import { endIdleConnections } from '../../services/idle-connections.ts'
import { loginToNode } from '../database-node.ts'
import { connectedMembers, type StepContext } from './context.ts'

/** Milliseconds: pools rest now and then, a client that never does is cut. */
const PATIENCE = 8_000

/** Ends the connections of clients to the databases of these hosts, each while it is idle. One that does not answer has no clients. */
export async function endIdleConnectionsTo(
  hosts: readonly string[],
  { session, variables }: StepContext,
  from?: string,
): Promise<void> {
  await Promise.all(
    hosts.map(async (host) => {
      try {
        const database = await loginToNode({ session, variables }, host)
        const only = from === undefined ? {} : { from }
        await endIdleConnections(database, { ...only, patience: PATIENCE }).finally(() => database.close())
      } catch (error) {
        if (!(error instanceof KollaError)) throw error
      }
    }),
  )
}

/** The same for the connections that come from a host, to whichever database they go. */
export function endIdleConnectionsFrom(host: string, context: StepContext): Promise<void> {
  const hosts = connectedMembers(context, (_, { ready }) => ready === 'database')
  const address = context.variables.forHost(host).string('api_interface_address')
  return endIdleConnectionsTo(hosts, context, address)
}
