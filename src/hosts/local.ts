import { spawn } from 'node:child_process'
import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import { CommandConnection } from './command-connection.ts'
import { hostError, messageOf, propertyOf } from './errors.ts'
import type { ConnectionSettings } from './settings.ts'
import { asSocket } from './stream.ts'
import type { ConnectionStats, RunningCommand } from './types.ts'

/** This machine, without SSH (`ansible_connection=local`). */
export class LocalConnection extends CommandConnection {
  readonly #kill = new Set<() => void>()

  constructor(settings: ConnectionSettings) {
    super(settings.host, {
      alreadyRoot: process.getuid?.() === 0,
      become: settings.become,
      password: settings.becomePassword,
    })
  }

  get stats(): ConnectionStats {
    return { ...this.counts }
  }

  protected spawn(words: readonly string[], signal: AbortSignal | undefined): Promise<RunningCommand> {
    signal?.throwIfAborted()
    const [program = '', ...args] = words
    this.counts.channels += 1
    // A process group of its own, so that Ctrl-C on the terminal reaches us and not the command.
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'], detached: true })
    const kill = (): void => {
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
      try {
        process.kill(-child.pid, 'SIGTERM')
      } catch (error) {
        // Gone already, or root's (behind sudo): that one ends when its streams do.
        if (!['ESRCH', 'EPERM'].includes(String(propertyOf(error, 'code')))) throw error
        child.stdin.destroy()
      }
    }
    this.#kill.add(kill)
    child.stdin.on('error', () => undefined)
    const result = new Promise<{ code: number }>((resolve, reject) => {
      child.once('error', (error) => {
        this.#kill.delete(kill)
        if (propertyOf(error, 'code') === 'ENOENT') resolve({ code: 127 })
        else reject(hostError(this.host, 'command-failed', `${program} cannot be run: ${messageOf(error)}`))
      })
      child.once('close', (code, name) => {
        this.#kill.delete(kill)
        // Counted here: who listens to the stream before its reader does makes it flow, and what comes until then is lost.
        this.counts.bytesReceived += (child.stdout as { readonly bytesRead?: number }).bytesRead ?? 0
        resolve({ code: code ?? 128 + signalNumber(name) })
      })
    })
    result.catch(() => undefined)
    return Promise.resolve({ stdin: child.stdin, stdout: child.stdout, stderr: child.stderr, result, kill })
  }

  async openTcp(address: string, port: number): Promise<Duplex> {
    return asSocket(await this.#connect({ host: address, port }))
  }

  protected openUnixDirectly(path: string): Promise<Duplex> {
    return this.#connect({ path })
  }

  #connect(where: { readonly host: string; readonly port: number } | { readonly path: string }): Promise<Duplex> {
    this.counts.channels += 1
    return new Promise((resolve, reject) => {
      const socket = 'path' in where ? connect(where.path) : connect({ ...where, noDelay: true })
      socket.once('error', (error) => {
        const what = 'path' in where ? where.path : `${where.host}:${where.port}`
        reject(hostError(this.host, 'socket-unreachable', `${what} cannot be opened (${messageOf(error)})`))
      })
      socket.once('connect', () => {
        socket.removeAllListeners('error')
        resolve(socket)
      })
    })
  }

  close(): Promise<void> {
    for (const kill of this.#kill) kill()
    return Promise.resolve()
  }
}

const SIGNALS: Readonly<Record<string, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGABRT: 6,
  SIGKILL: 9,
  SIGPIPE: 13,
  SIGTERM: 15,
}

/** The number of a signal, for the usual exit code 128 + n. */
export function signalNumber(name: string | null | undefined): number {
  return SIGNALS[name ?? ''] ?? 0
}
