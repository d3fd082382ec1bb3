import type { Engine } from '../containers/types.ts'
import { KollaError } from '../errors.ts'

/** The container of the load balancer. */
export const LOAD_BALANCER = 'haproxy'

/** Milliseconds; it answers at once, but the host that starts the command may have a lot to do. */
const TIMEOUT = 60_000

/** A server of a back end, as a load balancer sees it. */
export interface BackendServer {
  readonly backend: string
  readonly server: string
  /** `UP`, `UP 1/3`, `DOWN`, `DRAIN`, `MAINT`, `no check`. */
  readonly status: string
  /** Sessions that it serves now. */
  readonly sessions: number
  readonly mode: string
}

/**
 * HAProxy's sockets, reached inside its container: the one that our start script adds for control, and the one of haproxy.cfg, which is
 * all that a HAProxy has that kolla-ansible started; it may say how servers are, and refuse to change that.
 */
const SOCKETS = ['control.sock', 'haproxy.sock'].map((name) => `unix-connect:/var/lib/kolla/haproxy/${name}`)
const ASK = SOCKETS.map((socket) => `socat -t 5 stdio ${socket}`).join(' || ')

/** Sends one command to the HAProxy of a host and returns what it says. Throws `load-balancer-silent` when it does not answer. */
export async function askLoadBalancer(engine: Engine, command: string): Promise<string> {
  const result = await engine.exec(LOAD_BALANCER, ['sh', '-c', ASK], {
    input: `${command}\n`,
    timeout: TIMEOUT,
  })
  if (result.code === 0) return result.stdout
  throw new KollaError(`HAProxy does not answer: ${result.stderr.trim()}`, {
    code: 'load-balancer-silent',
    fault: 'host',
  })
}

/** The servers of all back ends. */
export async function backendServers(engine: Engine): Promise<readonly BackendServer[]> {
  return parseStatistics(await askLoadBalancer(engine, 'show stat'))
}

/** Reads the answer to `show stat`. */
export function parseStatistics(text: string): readonly BackendServer[] {
  const [head = '', ...lines] = text.trim().split('\n')
  const names = head.replace(/^# /, '').split(',')
  return lines.flatMap((line) => {
    const cells = line.split(',')
    const cell = (name: string): string => cells[names.indexOf(name)] ?? ''
    const server = cell('svname')
    if (server === '' || server === 'FRONTEND' || server === 'BACKEND') return []
    const { backend, status, mode } = { backend: cell('pxname'), status: cell('status'), mode: cell('mode') }
    return [{ backend, server, status, mode, sessions: Number(cell('scur')) }]
  })
}

/** Sets whether new clients are sent to a server. Throws `load-balancer-refused` when its socket may not be used for that. */
export async function setServerState(
  engine: Engine,
  { backend, server }: Pick<BackendServer, 'backend' | 'server'>,
  state: 'drain' | 'ready',
): Promise<void> {
  const answer = (await askLoadBalancer(engine, `set server ${backend}/${server} state ${state}`)).trim()
  if (answer === '') return
  throw new KollaError(`HAProxy refuses to change ${backend}/${server}: ${answer}`, {
    code: 'load-balancer-refused',
    fault: 'host',
  })
}

/** Whether a server gets clients. */
export function takesClients({ status }: BackendServer): boolean {
  return status.startsWith('UP') || status === 'no check'
}
