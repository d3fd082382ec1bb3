import { isIPv6 } from 'node:net'
import type { HostState } from '../plan/build.ts'
import type { Desired } from '../roles/desired.ts'
import { Secret } from '../secrets.ts'
import { connectBroker, type Broker } from '../services/broker.ts'
import { connectDatabase, type Database, type DatabaseLogin } from '../services/database.ts'
import { connectIdentity, type IdentityService } from '../services/identity.ts'
import type { DesiredIdentity } from '../services/identity-types.ts'
import { str } from '../templates/python.ts'
import { hasCode, KollaError } from '../errors.ts'
import type { HostScope, Variables } from '../variables/types.ts'
import { balancedLogin, nodeLogin } from './database-node.ts'
import { PATIENCE, patiently } from './patience.ts'
import type { Session } from './session.ts'
import { trusted } from './trusted.ts'

/** What is needed to find and reach the servers that a deployment itself runs. */
export interface Deployment {
  readonly desired: Desired
  readonly session: Session
  readonly loaded: { readonly variables: Variables }
}

/** As observed: only a host that was seen running the server is asked. Undefined: the server was started since, its first host is asked. */
type Hosts = ReadonlyMap<string, HostState> | undefined

/** Milliseconds. Where none listens that is known at once; one that is slower than this cannot be worked with. */
const LOGIN_TIMEOUT = 30_000

/** Of a cluster with data of its own. */
const SHARD = 'mariadb_shard_id'

/** Milliseconds for a question that a run can do without. */
const BROKER_TIMEOUT = 5_000

/** Logs in to the database as its administrator, through the first host on which it serves. Throws `database-unreachable` when there is none. */
export async function loginToDatabase(
  deployment: Deployment,
  hosts: Hosts,
  patience: readonly number[] = PATIENCE,
): Promise<Database> {
  const [first, ...rest] = gateways(deployment, hosts, 'mariadb', 'database')
  const others = rest.filter(({ scope }) => scope.find(SHARD) === first.scope.find(SHARD))
  // One that an earlier run started, or a host that was switched on again, may not serve yet.
  const delays = hosts === undefined || !first.external ? patience : []
  return patiently(delays, 'database-unreachable', () =>
    firstThatServes([first, ...others], 'database-unreachable', ({ name, scope, external }) => {
      const login = (external ? balancedLogin : nodeLogin)(deployment.session, name, scope)
      return connectServing({ ...login, timeout: LOGIN_TIMEOUT })
    }),
  )
}

/** Throws `database-unreachable` also for a node that lets its administrator in, and refuses statements until it is in a cluster with a majority. */
async function connectServing(login: DatabaseLogin): Promise<Database> {
  const database = await connectDatabase(login)
  try {
    const status = await database.galera()
    if (!status.clustered || (status.primary && status.ready)) return database
    throw new KollaError(
      `The database does not serve: ${status.primary ? status.state : 'its cluster has no majority'}`,
      {
        code: 'database-unreachable',
        fault: 'host',
        hint: '`kolla status` shows on which hosts it runs. After all of them were lost at once: `kolla mariadb-recovery`.',
      },
    )
  } catch (error) {
    await database.close()
    throw error
  }
}

/**
 * Logs in to Keystone as the administrator, through the first host on which it serves: directly, so that nothing waits for the load balancer
 * to notice it, or through the load balancer where TLS wants the name in the certificate. Throws `identity-unreachable` or `identity-access-denied`.
 */
export async function loginToIdentity(deployment: Deployment, hosts: Hosts): Promise<IdentityService> {
  const ways = gateways(deployment, hosts, 'keystone', 'identity')
  return firstThatServes(ways, 'identity-unreachable', (way) => connectIdentityThrough(deployment, way, hosts))
}

function connectIdentityThrough(
  deployment: Deployment,
  { name, scope, external }: Gateway,
  hosts: Hosts,
): Promise<IdentityService> {
  const balanced = external || scope.bool('keystone_enable_tls_backend')
  const url = new URL(
    balanced
      ? scope.string('keystone_internal_url')
      : str(
          scope.evaluate(
            "http://{{ api_interface_address | put_address_in_context('url') }}:{{ keystone_listen_port }}",
          ),
        ),
  )
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80))
  return connectIdentity({
    url: `${url.origin}/v3`,
    open: () => deployment.session.openTcp(name, url.hostname.replace(/^\[|\]$/g, ''), port),
    user: scope.string('keystone_admin_user'),
    password: new Secret(scope.string('keystone_admin_password')),
    scope: { project: scope.string('keystone_admin_project') },
    timeout: LOGIN_TIMEOUT,
    retryDelays: hosts === undefined ? PATIENCE : [],
    ...trusted(scope),
  })
}

/** A client of the message broker's management API, on a host that runs it. Throws `broker-unreachable` when none does. */
export function loginToBroker(deployment: Deployment, hosts: ReadonlyMap<string, HostState>): Broker {
  const [{ name, scope }] = gateways(deployment, hosts, 'rabbitmq', 'broker')
  const address = scope.string('api_interface_address')
  const port = scope.int('rabbitmq_management_port')
  const scheme = scope.bool('rabbitmq_enable_tls') ? 'https' : 'http'
  return connectBroker({
    url: `${scheme}://${isIPv6(address) ? `[${address}]` : address}:${port}/api`,
    open: () => deployment.session.openTcp(name, address, port),
    user: scope.string('rabbitmq_user'),
    password: new Secret(scope.string('rabbitmq_password')),
    timeout: BROKER_TIMEOUT,
    retryDelays: [],
    ...trusted(scope),
  })
}

/** Everything that any role registers, so that Keystone is asked once. */
export function mergedIdentity(desired: Desired): DesiredIdentity | undefined {
  const all = desired.roles.flatMap((role) => role.identity ?? [])
  if (all.length === 0) return undefined
  const federation = all.find((each) => each.federation)?.federation
  return {
    domains: all.flatMap((each) => each.domains ?? []),
    roles: all.flatMap((each) => each.roles ?? []),
    projects: all.flatMap((each) => each.projects ?? []),
    users: all.flatMap((each) => each.users ?? []),
    services: all.flatMap((each) => each.services ?? []),
    grants: all.flatMap((each) => each.grants ?? []),
    // Keystone alone has one.
    ...(federation ? { federation } : {}),
  }
}

interface Gateway {
  readonly name: string
  readonly scope: HostScope
  /** No host of the run has the server: it is reached as services reach it. */
  readonly external: boolean
}

/**
 * The hosts through which a server is reached, in order. Where its role is switched off, or its hosts are outside of --limit, any host can be
 * the way to it. Throws `WHAT-unreachable` where there is none.
 */
function gateways(
  { desired, loaded }: Deployment,
  hosts: Hosts,
  role: string,
  what: string,
): readonly [Gateway, ...Gateway[]] {
  const found = desired.roles.find((each) => each.role.name === role)
  const managed = found !== undefined && found.hosts.length > 0 ? found : undefined
  const names = managed
    ? managed.hosts.filter(
        (host) => hosts === undefined || hosts.get(host)?.engine?.containers.get(role)?.state === 'running',
      )
    : [...desired.hosts.keys()].slice(0, 1)
  const [first, ...rest] = names.map((name) => ({
    name,
    scope: loaded.variables.forHost(name),
    external: managed === undefined,
  }))
  if (first === undefined)
    throw new KollaError(`no host runs the ${what} yet`, { code: `${what}-unreachable`, fault: 'host' })
  return [first, ...rest]
}

/** One way after the other, past those that are cut or at whose end nobody serves; what the last of them came to is thrown. */
async function firstThatServes<T>(
  [first, ...rest]: readonly [Gateway, ...Gateway[]],
  code: string,
  work: (way: Gateway) => Promise<T>,
): Promise<T> {
  let result = work(first)
  for (const way of rest) {
    result = result.catch((error: unknown) => {
      if (hasCode(error, code) || hasCode(error, 'connection-lost')) return work(way)
      throw error
    })
  }
  return result
}
