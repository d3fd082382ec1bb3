import { isIPv6 } from 'node:net'
import type { HostState } from '../plan/build.ts'
import type { Desired } from '../roles/desired.ts'
import { Secret } from '../secrets.ts'
import { connectBroker, type Broker } from '../services/broker.ts'
import { connectDatabase, type Database } from '../services/database.ts'
import { connectIdentity, type IdentityService } from '../services/identity.ts'
import type { DesiredIdentity } from '../services/identity-types.ts'
import { str } from '../templates/python.ts'
import { KollaError } from '../errors.ts'
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

/** Milliseconds for a question that a run can do without. */
const BROKER_TIMEOUT = 5_000

/** Logs in to the database as its administrator, through a host that runs it. Throws `database-unreachable` when none does. */
export async function loginToDatabase(deployment: Deployment, hosts: Hosts): Promise<Database> {
  const { name, scope, external } = gateway(deployment, hosts, 'mariadb', 'database')
  const login = (external ? balancedLogin : nodeLogin)(deployment.session, name, scope)
  // One that an earlier run started, and did not get to wait for, may not serve yet.
  const delays = hosts === undefined ? PATIENCE : []
  return patiently(delays, 'database-unreachable', () => connectDatabase({ ...login, timeout: LOGIN_TIMEOUT }))
}

/**
 * Logs in to Keystone as the administrator, through a host that runs it: directly, so that nothing waits for the load balancer to notice it,
 * or through the load balancer where TLS wants the name in the certificate. Throws `identity-unreachable` or `identity-access-denied`.
 */
export async function loginToIdentity(deployment: Deployment, hosts: Hosts): Promise<IdentityService> {
  const { name, scope, external } = gateway(deployment, hosts, 'keystone', 'identity')
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
  const { name, scope } = gateway(deployment, hosts, 'rabbitmq', 'broker')
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

/** The host through which a server is reached. Where its role is switched off, or its hosts are outside of --limit, any host can be the way to it. */
function gateway({ desired, loaded }: Deployment, hosts: Hosts, role: string, what: string): Gateway {
  const found = desired.roles.find((each) => each.role.name === role)
  const managed = found !== undefined && found.hosts.length > 0 ? found : undefined
  const name = managed
    ? managed.hosts.find(
        (host) => hosts === undefined || hosts.get(host)?.engine?.containers.get(role)?.state === 'running',
      )
    : [...desired.hosts.keys()][0]
  if (name === undefined)
    throw new KollaError(`no host runs the ${what} yet`, { code: `${what}-unreachable`, fault: 'host' })
  return { name, scope: loaded.variables.forHost(name), external: managed === undefined }
}
