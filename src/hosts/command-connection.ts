import type { Duplex } from 'node:stream'
import type { Secret } from '../secrets.ts'
import { becomeRoot, passSudo } from './become.ts'
import { runToEnd } from './collect.ts'
import { CommandStream } from './command-stream.ts'
import { hostError } from './errors.ts'
import { asSocket } from './stream.ts'
import type { CommandOptions, CommandResult, ConnectionStats, HostConnection, RunningCommand } from './types.ts'
import { unixProxyScript } from './unix-proxy.ts'

/** Who commands run as. */
export interface Privilege {
  /** The user that logs in is root already: sudo is never used. */
  readonly alreadyRoot: boolean
  /** Whether commands run as root where they do not say otherwise. */
  readonly become: boolean
  readonly password: Secret | undefined
}

/** What SSH and local connections have in common: becoming root, collecting output, and the detour to a closed UNIX socket. */
export abstract class CommandConnection implements HostConnection {
  readonly host: string
  readonly #privilege: Privilege
  /** Sockets that this user may not open directly. */
  readonly #closedSockets = new Set<string>()
  protected readonly counts = { commands: 0, channels: 0, bytesSent: 0, bytesReceived: 0 }

  protected constructor(host: string, privilege: Privilege) {
    this.host = host
    this.#privilege = privilege
  }

  abstract get stats(): ConnectionStats
  abstract openTcp(address: string, port: number): Promise<Duplex>
  abstract close(): Promise<void>
  /** Runs the words as the user that logged in. */
  protected abstract spawn(words: readonly string[], signal: AbortSignal | undefined): Promise<RunningCommand>
  protected abstract openUnixDirectly(path: string): Promise<Duplex>

  async exec(command: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
    const running = await this.start(command, options)
    return runToEnd(this.host, command[0] ?? 'the command', running, options)
  }

  async start(
    command: readonly string[],
    options: Pick<CommandOptions, 'become' | 'signal'> = {},
  ): Promise<RunningCommand> {
    this.counts.commands += 1
    const { alreadyRoot, become, password } = this.#privilege
    if (alreadyRoot || !(options.become ?? become)) return this.spawn(command, options.signal)
    const asRoot = becomeRoot(command, password !== undefined)
    return passSudo(this.host, await this.spawn(asRoot.words, options.signal), asRoot, password)
  }

  async openUnix(path: string): Promise<Duplex> {
    if (!this.#closedSockets.has(path)) {
      try {
        return asSocket(await this.openUnixDirectly(path))
      } catch {
        if (this.#privilege.alreadyRoot && !(await this.#exists(path))) throw this.#unreachable(path)
        this.#closedSockets.add(path)
      }
    }
    const running = await this.start(['sh', '-c', unixProxyScript(path)], { become: true })
    running.stderr.resume()
    // A proxy that could not be started ends its streams; nobody has to hear of it twice.
    running.result.catch(() => undefined)
    return asSocket(new CommandStream(running))
  }

  async #exists(path: string): Promise<boolean> {
    return (await this.exec(['test', '-S', path])).code === 0
  }

  #unreachable(path: string): Error {
    return hostError(this.host, 'socket-unreachable', `there is no socket at ${path}`, {
      hint: 'Is the container engine running there? kolla bootstrap-servers installs and starts it.',
    })
  }
}
