import type { Duplex } from 'node:stream'
import type { Client, ClientChannel } from 'ssh2'
import { CommandConnection } from './command-connection.ts'
import type { Privilege } from './command-connection.ts'
import { hostError, messageOf, propertyOf } from './errors.ts'
import type { Handshake } from './handshake.ts'
import { signalNumber } from './local.ts'
import { quoteWords } from './quote.ts'
import { Slots } from './slots.ts'
import { asSocket } from './stream.ts'
import type { ConnectionStats, RunningCommand } from './types.ts'

/** sshd's default MaxSessions is 10, and it frees them late. */
const MAX_CHANNELS = 8
/** "open failed", which is what sshd says when MaxSessions is reached. */
const OPEN_FAILED = 2
/** Milliseconds between attempts to open a session. */
const OPEN_DELAYS = [10, 25, 50, 100, 200, 400, 800]

/** One SSH connection to one host; all commands and streams of a run share it. */
export class SshConnection extends CommandConnection {
  readonly #client: Client
  readonly #socket: Handshake['socket']
  readonly #slots = new Slots(MAX_CHANNELS)
  #lost: Error | undefined
  #closed = false

  constructor(host: string, privilege: Privilege, { client, socket }: Handshake) {
    super(host, privilege)
    // A bastion waits for as many streams at once as there are hosts behind it.
    client.setMaxListeners(0)
    this.#client = client
    this.#socket = socket
    client.on('error', (error) => (this.#lost ??= error))
    client.on('close', () => (this.#lost ??= new Error('the host closed it')))
  }

  get stats(): ConnectionStats {
    const { commands, channels } = this.counts
    return {
      commands,
      channels,
      bytesSent: this.#socket?.bytesWritten ?? 0,
      bytesReceived: this.#socket?.bytesRead ?? 0,
    }
  }

  protected async spawn(words: readonly string[], signal: AbortSignal | undefined): Promise<RunningCommand> {
    const release = await this.#slots.take(signal)
    try {
      const channel = await this.#openSession(quoteWords(words))
      channel.once('close', release)
      return this.#runningCommand(channel)
    } catch (error) {
      release()
      throw error
    }
  }

  async openTcp(address: string, port: number): Promise<Duplex> {
    return asSocket(
      await this.#forward(`${address}:${port}`, (opened) => {
        this.#client.forwardOut('127.0.0.1', 0, address, port, opened)
      }),
    )
  }

  protected openUnixDirectly(path: string): Promise<Duplex> {
    return this.#forward(path, (opened) => {
      this.#client.openssh_forwardOutStreamLocal(path, opened)
    })
  }

  /** A stream for the connection to a host behind this one. It is outside the limit: forwards are no sessions to sshd. */
  openJump(address: string, port: number): Promise<Duplex> {
    return this.#open((opened) => {
      this.#client.forwardOut('127.0.0.1', 0, address, port, opened)
    })
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    if (this.#lost !== undefined) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        this.#client.destroy()
        resolve()
      }, 1_000)
      this.#client.once('close', () => {
        clearTimeout(timer)
        resolve()
      })
      this.#client.end()
    })
  }

  async #forward(what: string, open: (opened: Opened) => void): Promise<Duplex> {
    const release = await this.#slots.take()
    try {
      const channel = await this.#open(open)
      channel.once('close', release)
      return channel
    } catch (error) {
      release()
      throw this.#lost === undefined
        ? hostError(this.host, 'socket-unreachable', `${what} cannot be opened (${messageOf(error)})`, { cause: error })
        : this.#connectionLost()
    }
  }

  async #openSession(line: string): Promise<ClientChannel> {
    for (const delay of [...OPEN_DELAYS, undefined]) {
      try {
        return await this.#open((opened) => {
          this.#client.exec(line, opened)
        })
      } catch (error) {
        if (this.#lost !== undefined) throw this.#connectionLost()
        if (propertyOf(error, 'reason') === OPEN_FAILED && delay !== undefined) {
          await new Promise((resolve) => setTimeout(resolve, delay * (1 + Math.random())))
          continue
        }
        throw hostError(this.host, 'channel-refused', `sshd opens no session (${messageOf(error)})`, {
          hint: 'Are other programs using this connection, or is MaxSessions in its sshd_config below 2?',
          cause: error,
        })
      }
    }
    throw new TypeError('unreachable')
  }

  #open(open: (opened: Opened) => void): Promise<ClientChannel> {
    this.counts.channels += 1
    return new Promise((resolve, reject) => {
      if (this.#lost !== undefined || this.#closed) {
        reject(this.#connectionLost())
        return
      }
      const lost = (): void => {
        reject(this.#connectionLost())
      }
      this.#client.once('close', lost)
      open((error, channel) => {
        this.#client.removeListener('close', lost)
        if (error === undefined) resolve(channel)
        else reject(error)
      })
    })
  }

  #runningCommand(channel: ClientChannel): RunningCommand {
    channel.on('error', () => undefined)
    const result = new Promise<{ code: number }>((resolve, reject) => {
      channel.once('close', (code: number | null | undefined, signal: string | undefined) => {
        if (typeof code === 'number') resolve({ code })
        else if (signal !== undefined) resolve({ code: 128 + signalNumber(signal) })
        else reject(this.#connectionLost())
      })
    })
    result.catch(() => undefined)
    return {
      stdin: channel,
      stdout: channel,
      stderr: channel.stderr,
      result,
      kill: () => {
        if (this.#lost !== undefined) return
        channel.signal('TERM')
        channel.close()
      },
    }
  }

  #connectionLost(): Error {
    const why = this.#closed ? 'it was closed' : messageOf(this.#lost ?? 'it ended without a result')
    return hostError(this.host, 'connection-lost', `the SSH connection was lost: ${why}`, {
      hint: 'Run the same command again: it goes on from where the host is.',
      cause: this.#lost,
    })
  }
}

type Opened = (error: Error | undefined, channel: ClientChannel) => void
