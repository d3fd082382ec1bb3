import type Docker from 'dockerode'
import { KollaError } from '../errors.ts'
import type { OpenStream } from '../streams/agent.ts'
import { Lanes } from '../streams/lanes.ts'
import { engineError, statusOf, type Operation } from './errors.ts'
import { dockerodeOver, type DockerodeClient } from './modem.ts'

/** The oldest API spoken here: Docker 20.10, Debian bookworm. */
const OLDEST_API = '1.41'
/** The newest API this was written for; a newer engine is asked to speak it. */
const NEWEST_API = '1.47'

/** How an engine's streams are used: a few kept open for short calls, and one for each call that waits. */
export interface EngineChannel {
  readonly version: string
  readonly apiVersion: string
  /** A question that is answered at once. Repeated once if the kept stream turns out to be closed by now. */
  read<T>(operation: Operation, what: string, call: (docker: Docker) => Promise<T>): Promise<T>
  /** A command that is carried out at once. */
  short<T>(operation: Operation, what: string, call: (docker: Docker) => Promise<T>): Promise<T>
  /** A call that waits or streams: pull, wait, logs, exec. */
  long<T>(operation: Operation, what: string, call: (docker: Docker) => Promise<T>): Promise<T>
  close(): void
}

/** Asks the engine for its version, and agrees on one of its API. `streams` is how many short calls go side by side. */
export async function openChannel(open: OpenStream, streams: number): Promise<EngineChannel> {
  const opened = await Promise.all(Array.from({ length: streams }, () => dockerodeOver(open, { keepAlive: true })))
  const waiting = await dockerodeOver(open)
  const clients = [...opened, waiting]
  try {
    const lanes = new Lanes(opened)
    const answer = await lanes.use(({ docker }) => docker.version())
    const apiVersion = agreeOnApi(answer.ApiVersion, answer.Version)
    for (const client of clients) client.useApi(apiVersion)
    return channelOver(lanes, waiting, { version: answer.Version, apiVersion })
  } catch (error) {
    for (const client of clients) client.close()
    throw engineError(error, 'engine', "Asking for the engine's version")
  }
}

function channelOver(
  lanes: Lanes<DockerodeClient>,
  waiting: DockerodeClient,
  versions: Pick<EngineChannel, 'version' | 'apiVersion'>,
): EngineChannel {
  const named = async <T>(operation: Operation, what: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      throw engineError(error, operation, what)
    }
  }
  return {
    ...versions,
    read: (operation, what, call) =>
      named(operation, what, () => lanes.use(({ docker }) => withRetry(() => call(docker)))),
    short: (operation, what, call) => named(operation, what, () => lanes.use(({ docker }) => call(docker))),
    long: (operation, what, call) => named(operation, what, () => call(waiting.docker)),
    close: () => {
      for (const client of [...lanes.all, waiting]) client.close()
    },
  }
}

/** A kept stream that the engine closed meanwhile fails before the engine saw the request. */
const CLOSED_STREAM = new Set(['ECONNRESET', 'EPIPE'])

async function withRetry<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (statusOf(error) === undefined && code !== undefined && CLOSED_STREAM.has(code)) return await call()
    throw error
  }
}

/** The newest API version that both sides know. Throws `engine-too-old`. */
export function agreeOnApi(offered: string, engineVersion: string): string {
  if (compareVersions(offered, OLDEST_API) < 0) {
    throw new KollaError(`The container engine ${engineVersion} is too old: it speaks API ${offered}`, {
      code: 'engine-too-old',
      fault: 'host',
      hint: `API ${OLDEST_API} or newer is needed: Docker 20.10, Podman 4.`,
    })
  }
  return compareVersions(offered, NEWEST_API) < 0 ? offered : NEWEST_API
}

function compareVersions(a: string, b: string): number {
  const [majorA = 0, minorA = 0] = a.split('.').map(Number)
  const [majorB = 0, minorB = 0] = b.split('.').map(Number)
  return majorA - majorB || minorA - minorB
}
