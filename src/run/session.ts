import type { Duplex } from 'node:stream'
import { connectEngine, ENGINE_SOCKETS } from '../containers/engine.ts'
import type { Engine, EngineKind } from '../containers/types.ts'
import { KollaError } from '../errors.ts'
import type { HostConnection } from '../hosts/types.ts'

/** The open ways to the hosts of a run: one connection each, and one engine client over it, opened when first asked for. */
export class Session {
  readonly #connections: ReadonlyMap<string, HostConnection>
  readonly #kind: EngineKind
  readonly #engines = new Map<string, Promise<Engine>>()

  constructor(connections: ReadonlyMap<string, HostConnection>, kind: EngineKind) {
    this.#connections = connections
    this.#kind = kind
  }

  get hosts(): readonly string[] {
    return [...this.#connections.keys()]
  }

  connection(host: string): HostConnection {
    const connection = this.#connections.get(host)
    if (!connection)
      throw new KollaError(`${host} is not connected`, { code: 'host-not-connected', fault: 'internal', host })
    return connection
  }

  /** The engine of a host. Throws KollaError naming the host when there is none or it refuses. */
  async engine(host: string): Promise<Engine> {
    let engine = this.#engines.get(host)
    if (!engine) {
      const connection = this.connection(host)
      engine = connectEngine(() => connection.openUnix(ENGINE_SOCKETS[this.#kind]), { kind: this.#kind }).catch(
        (error: unknown) => {
          throw error instanceof KollaError
            ? new KollaError(`${host}: ${error.message}`, { ...error.details, host })
            : error
        },
      )
      this.#engines.set(host, engine)
    }
    return engine
  }

  /** Ends what is open to a host's engine: on most hosts there is nothing more to do. Asked for again, it is connected again. */
  async leaveEngine(host: string): Promise<void> {
    const engine = this.#engines.get(host)
    this.#engines.delete(host)
    await engine?.then(
      (open) => open.close(),
      () => undefined,
    )
  }

  openTcp(host: string, address: string, port: number): Promise<Duplex> {
    return this.connection(host).openTcp(address, port)
  }

  async close(): Promise<void> {
    const engines = await Promise.allSettled(this.#engines.values())
    const open = engines.flatMap((engine) => (engine.status === 'fulfilled' ? [engine.value] : []))
    await Promise.allSettled(open.map((engine) => engine.close()))
  }
}
