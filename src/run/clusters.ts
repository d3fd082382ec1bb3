import { hasCode, KollaError } from '../errors.ts'
import type { DatabaseNode, DatabaseNodes } from '../roles/rollout.ts'
import type { BrokerNode, BrokerPermission } from '../services/broker.ts'
import type { GaleraStatus } from '../services/galera.ts'
import { loginToNode, type NodeAccess } from './database-node.ts'
import type { ObservedResources, Run } from './run.ts'
import { loginToBroker } from './service-logins.ts'

/** What the servers of the database and of the message broker say of their clusters; only those that run are asked. */
export async function observeClusters(
  run: Run,
): Promise<Pick<ObservedResources, 'databaseNodes' | 'brokers' | 'brokerPermissions'>> {
  const [databaseNodes, brokers] = await Promise.all([observeDatabaseNodes(run), observeBrokers(run)])
  return { databaseNodes, ...brokers }
}

/** A server that is not there, or not ready, has nothing yet; any other failure is one. */
export async function unlessAway<T>(login: Promise<T>, code: string): Promise<T | undefined> {
  try {
    return await login
  } catch (error) {
    if (hasCode(error, code)) return undefined
    throw error
  }
}

/** What each node of the database cluster says of it. */
async function observeDatabaseNodes(run: Run): Promise<DatabaseNodes> {
  const hosts = [...run.desired.hosts.values()]
    .filter(({ services }) => services.some((service) => service.ready === 'database'))
    .map(({ host }) => host)
    .filter((host) => run.hosts.get(host)?.engine?.containers.get('mariadb')?.state === 'running')
  const access = { session: run.session, variables: run.loaded.variables }
  const nodes = hosts.map(async (host): Promise<readonly [string, DatabaseNode]> => {
    const status = await unlessAway(galeraOf(access, host), 'database-unreachable')
    return [host, status ?? 'silent']
  })
  return new Map(await Promise.all(nodes))
}

async function galeraOf(access: NodeAccess, host: string): Promise<GaleraStatus> {
  const database = await loginToNode(access, host)
  try {
    return await database.galera()
  } finally {
    await database.close()
  }
}

/** What the message broker says of its cluster. */
interface ObservedBrokers {
  readonly brokers: readonly BrokerNode[]
  readonly brokerPermissions: readonly BrokerPermission[] | undefined
}

const SILENT: ObservedBrokers = { brokers: [], brokerPermissions: undefined }

/** One node knows all. One that does not answer, or lets nobody in, is no failure. */
async function observeBrokers(run: Run): Promise<ObservedBrokers> {
  if (!run.desired.roles.some(({ role }) => role.name === 'rabbitmq')) return SILENT
  try {
    const broker = loginToBroker(run, run.hosts)
    try {
      const [brokers, brokerPermissions] = await Promise.all([broker.nodes(), broker.permissions()])
      return { brokers, brokerPermissions }
    } finally {
      broker.close()
    }
  } catch (error) {
    if (error instanceof KollaError) return SILENT
    throw error
  }
}
