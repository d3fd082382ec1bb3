import { Agent } from 'node:http'
import type { Duplex } from 'node:stream'
import { inspect } from 'node:util'
import { asSocket } from './socket.ts'

/** Opens a stream to a service: a socket of this machine, or a channel of an SSH connection. */
export type OpenStream = () => Promise<Duplex>

export interface StreamAgentOptions {
  /**
   * True: one stream, kept open and used by one request after another. The caller takes care that there is only one
   * request at a time: node:http forgets about maxSockets while streams open asynchronously.
   * False: a stream for each request.
   */
  readonly keepAlive: boolean
}

type Opened = (error: Error | null, stream: Duplex) => void

/** An HTTP agent whose connections are streams of ours. Always plain HTTP for node:http, also where the stream is TLS. */
export class StreamAgent extends Agent {
  readonly #open: OpenStream
  readonly #streams = new Set<Duplex>()

  constructor(open: OpenStream, options: StreamAgentOptions) {
    super({ keepAlive: options.keepAlive, maxSockets: options.keepAlive ? 1 : Infinity })
    this.#open = open
  }

  override createConnection(_options: object, opened?: Opened): undefined {
    this.#open().then(
      (stream) => {
        this.#streams.add(stream)
        stream.once('close', () => this.#streams.delete(stream))
        opened?.(null, asSocket(stream))
      },
      (error: unknown) => {
        // The declared type wants a stream also where there is none.
        const failed = opened as ((error: Error) => void) | undefined
        failed?.(error instanceof Error ? error : new Error(String(error)))
      },
    )
  }

  /** docker-modem puts the agent of every request into words, with all that it leads to, even where nobody reads them: half of a run's CPU. */
  [inspect.custom](): string {
    return 'StreamAgent'
  }

  /** Also ends streams that left the agent by an upgrade (attached commands). */
  override destroy(): void {
    super.destroy()
    for (const stream of this.#streams) stream.destroy()
  }
}
