import { setTimeout as sleep } from 'node:timers/promises'
import type { Engine } from '../../containers/types.ts'
import { KollaError } from '../../errors.ts'
import type { DesiredService } from '../../roles/desired.ts'
import { suffixOf } from '../../roles/balanced.ts'
import { frontendsOf } from '../../roles/frontends.ts'
import {
  backendServers,
  LOAD_BALANCER,
  setServerState,
  takesClients,
  type BackendServer,
} from '../../services/load-balancer.ts'
import { connectedMembers, type StepContext } from './context.ts'

/** Milliseconds until requests under way are taken to hang: longer than any API call should take. */
const LONGEST_REQUEST = 60_000
/** Milliseconds for connections that clients keep open for good, as to a database: they are cut, and come back elsewhere. */
const LASTING_CONNECTIONS = 3_000
/** Milliseconds until a server that is ready counts as up: two checks, two seconds apart, and a margin. */
const CHECKED = 30_000
const PAUSE = 100

/** Servers that get no new clients, and how to send them some again. */
export interface Drained {
  readonly readmit: () => Promise<void>
}

interface Balancer {
  readonly host: string
  readonly engine: Engine
  readonly servers: readonly BackendServer[]
}

/**
 * Tells every load balancer to send a service's clients to other hosts, and waits until those that are there have been served.
 * Back ends without another server that is up are left as they are: then waiting clients are better than refused ones.
 */
export async function drain(
  service: DesiredService,
  context: StepContext,
  progress: (message: string) => void,
): Promise<Drained> {
  const balancers: Balancer[] = []
  for (const balancer of await balancersOf(service, context, progress)) {
    const told = await whileItRuns(balancer, progress, async () => {
      for (const server of balancer.servers) await setServerState(balancer.engine, server, 'drain')
    })
    if (told) balancers.push(balancer)
  }
  if (balancers.length > 0) progress('waiting until clients have been served')
  await Promise.all(balancers.map((balancer) => whileItRuns(balancer, progress, () => untilIdle(balancer))))
  return { readmit: () => readmit(balancers, progress) }
}

async function balancersOf(
  service: DesiredService,
  context: StepContext,
  progress: (message: string) => void,
): Promise<readonly Balancer[]> {
  const role = context.desired.roles.find((each) => each.role.name === service.role)
  const frontends = role ? Object.entries(frontendsOf(role.role, service.name)) : []
  if (frontends.length === 0) return []
  const scope = context.variables.forHost(service.host)
  const definition = role?.role.services[service.name]
  const suffix = definition === undefined ? '' : suffixOf(definition, scope)
  const names = new Set(frontends.map(([name, { listen }]) => `${name}${suffix}${listen ? '' : '_back'}`))
  const { hostname } = scope.data('ansible_facts') as { readonly hostname: string }
  const hosts = connectedMembers(context, (name) => name === LOAD_BALANCER)
  const balancers = await Promise.all(
    hosts.map(async (host): Promise<readonly Balancer[]> => {
      try {
        const engine = await context.session.engine(host)
        if ((await engine.inspect(LOAD_BALANCER))?.state !== 'running') return []
        const all = await backendServers(engine)
        const servers = all.filter(
          (each) =>
            names.has(each.backend) &&
            each.server === hostname &&
            all.some((other) => other.backend === each.backend && other.server !== hostname && takesClients(other)),
        )
        return servers.length === 0 ? [] : [{ host, engine, servers }]
      } catch (error) {
        if (!(error instanceof KollaError)) throw error
        // One that does not answer serves no clients either.
        progress(`the load balancer of ${host} is left out: ${error.message}`)
        return []
      }
    }),
  )
  return balancers.flat()
}

/** Does something with a load balancer. One that dies meanwhile, or whose host does, has no clients any more: then this is false. Any other failure is thrown. */
async function whileItRuns(
  { host, engine }: Balancer,
  progress: (message: string) => void,
  work: () => Promise<void>,
): Promise<boolean> {
  try {
    await work()
    return true
  } catch (error) {
    if (!(error instanceof KollaError) || (await isRunning(engine))) throw error
    progress(`the load balancer of ${host} is left out: ${error.message}`)
    return false
  }
}

async function isRunning(engine: Engine): Promise<boolean> {
  try {
    return (await engine.inspect(LOAD_BALANCER))?.state === 'running'
  } catch (error) {
    if (error instanceof KollaError) return false
    throw error
  }
}

async function untilIdle({ engine, servers }: Balancer): Promise<void> {
  const lasting = servers.every(({ mode }) => mode === 'tcp')
  const deadline = performance.now() + (lasting ? LASTING_CONNECTIONS : LONGEST_REQUEST)
  while (performance.now() < deadline) {
    const now = await current(engine, servers)
    if (now.every(({ sessions }) => sessions === 0)) return
    await sleep(PAUSE)
  }
}

async function readmit(balancers: readonly Balancer[], progress: (message: string) => void): Promise<void> {
  await Promise.all(
    balancers.map(async ({ host, engine, servers }) => {
      // One that stopped meanwhile forgets what it was told.
      if (!(await isRunning(engine))) return
      await whileItRuns({ host, engine, servers }, progress, async () => {
        for (const server of servers) await setServerState(engine, server, 'ready')
        const deadline = performance.now() + CHECKED
        while (!(await current(engine, servers)).every(takesClients)) {
          if (performance.now() > deadline) {
            progress(`the load balancer of ${host} does not yet see it`)
            return
          }
          await sleep(PAUSE)
        }
      })
    }),
  )
}

async function current(engine: Engine, servers: readonly BackendServer[]): Promise<readonly BackendServer[]> {
  const all = await backendServers(engine)
  return servers.flatMap(
    ({ backend, server }) => all.find((each) => each.backend === backend && each.server === server) ?? [],
  )
}
