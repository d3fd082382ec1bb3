import { homedir } from 'node:os'
import { join } from 'node:path'
import { KollaError } from '../errors.ts'
import { handshake } from './handshake.ts'
import type { AskPassphrase } from './identities.ts'
import { Identities } from './identities.ts'
import { KnownHosts } from './known-hosts.ts'
import { LocalConnection } from './local.ts'
import type { SshEnvironment, SshTarget } from './resolve.ts'
import { resolveTarget } from './resolve.ts'
import type { ConnectionSettings } from './settings.ts'
import { Slots } from './slots.ts'
import { SshConfig } from './ssh-config.ts'
import { SshConnection } from './ssh.ts'
import type { HostConnection } from './types.ts'

export interface PoolOptions {
  /** `--accept-new-host-keys`: learn keys of hosts that are not known yet. */
  readonly acceptNewHostKeys?: boolean
  readonly askPassphrase?: AskPassphrase
  /** ssh_config files, first wins. Default: the operator's and the system's. */
  readonly configFiles?: readonly string[]
  /** Default: SSH_AUTH_SOCK. */
  readonly agentSocket?: string | undefined
  /** Handshakes at once with one server, or through proxy commands. sshd's MaxStartups begins to drop at 10. */
  readonly handshakes?: number
  /** Called for each host as soon as its outcome is known. */
  readonly onOutcome?: (host: string, outcome: HostConnection | KollaError, milliseconds: number) => void
}

const HANDSHAKES = 8
/** Handshakes at once in total: each costs CPU here, and slow ones must not run into the connect timeout. */
const TOTAL_HANDSHAKES = 64

/** All connections of a run: one per host, and one per bastion, however many hosts are behind it. */
export class ConnectionPool {
  readonly #options: PoolOptions
  readonly #environments = new Map<string, SshEnvironment>()
  readonly #knownHosts = new Map<string, KnownHosts>()
  readonly #identities: Identities
  readonly #bastions = new Map<string, Promise<SshConnection>>()
  readonly #open: HostConnection[] = []
  readonly #gates = new Map<string, Slots>()
  readonly #total = new Slots(TOTAL_HANDSHAKES)

  constructor(options: PoolOptions = {}) {
    this.#options = options
    this.#identities = new Identities(options.askPassphrase)
  }

  /** Connects all hosts side by side. Each has its own outcome: one that fails holds up no other. */
  async connect(hosts: readonly ConnectionSettings[]): Promise<ReadonlyMap<string, HostConnection | KollaError>> {
    const outcomes = await Promise.all(
      hosts.map(async (settings) => {
        const started = performance.now()
        const outcome = await this.#connectHost(settings).catch((error: unknown) => {
          if (error instanceof KollaError) return error
          throw error
        })
        this.#options.onOutcome?.(settings.host, outcome, performance.now() - started)
        return [settings.host, outcome] as const
      }),
    )
    return new Map(outcomes)
  }

  /** Closes hosts first, then the bastions before them. */
  async close(): Promise<void> {
    await Promise.all(this.#open.map((connection) => connection.close()))
    const bastions = await Promise.allSettled(this.#bastions.values())
    for (const outcome of bastions) if (outcome.status === 'fulfilled') await outcome.value.close()
  }

  async #connectHost(settings: ConnectionSettings): Promise<HostConnection> {
    const connection =
      settings.transport === 'local'
        ? new LocalConnection(settings)
        : await this.#connectSsh(resolveTarget(settings, this.#environment(settings.ssh.configFile)), settings)
    this.#open.push(connection)
    return connection
  }

  async #connectSsh(target: SshTarget, settings?: ConnectionSettings): Promise<SshConnection> {
    const credentials = await this.#identities.credentialsFor(target)
    const via = target.via === undefined ? undefined : await this.#bastion(target.host, target.via)
    const openVia = via === undefined ? undefined : (address: string, port: number) => via.openJump(address, port)
    const gate = this.#gate(target)
    const releases = [await gate.take(), await this.#total.take()]
    try {
      const shaken = await handshake(target, this.#known(target.knownHostsFiles), credentials, openVia)
      const privilege = {
        alreadyRoot: target.user === 'root',
        become: settings?.become ?? false,
        password: settings?.becomePassword,
      }
      const connection = new SshConnection(target.host, privilege, shaken)
      // sshd counts a login until its session has begun, which is later than its consent: only then may the next one come.
      if (gate.wanted) await connection.exec(['true'], { become: false }).catch(() => undefined)
      return connection
    } finally {
      for (const release of releases) release()
    }
  }

  async #bastion(host: string, target: SshTarget): Promise<SshConnection> {
    const key = placeOf(target)
    let bastion = this.#bastions.get(key)
    if (bastion === undefined) {
      bastion = this.#connectSsh(target)
      this.#bastions.set(key, bastion)
    }
    try {
      return await bastion
    } catch (error) {
      if (!(error instanceof KollaError)) throw error
      throw new KollaError(`${host}: its bastion failed: ${error.message}`, { ...error.details, host })
    }
  }

  /**
   * Inventory names that lead to one server share a gate. Hosts behind a bastion have each their own, since all go through the one login there;
   * proxy commands may log in to a bastion for every host, so they share one.
   */
  #gate(target: SshTarget): Slots {
    const key = target.proxyCommand === undefined ? placeOf(target) : 'proxy commands'
    let gate = this.#gates.get(key)
    if (gate === undefined) {
      gate = new Slots(this.#options.handshakes ?? HANDSHAKES)
      this.#gates.set(key, gate)
    }
    return gate
  }

  #known(files: readonly string[]): KnownHosts {
    const key = files.join('\n')
    let known = this.#knownHosts.get(key)
    if (known === undefined) {
      known = KnownHosts.load(files)
      this.#knownHosts.set(key, known)
    }
    return known
  }

  #environment(configFile: string | undefined): SshEnvironment {
    const key = configFile ?? ''
    let environment = this.#environments.get(key)
    if (environment === undefined) {
      const files = this.#options.configFiles ?? [join(homedir(), '.ssh', 'config'), '/etc/ssh/ssh_config']
      environment = {
        config: SshConfig.load(configFile === undefined ? files : [configFile]),
        acceptNewHostKeys: this.#options.acceptNewHostKeys ?? false,
        agentSocket: 'agentSocket' in this.#options ? this.#options.agentSocket : process.env['SSH_AUTH_SOCK'],
      }
      this.#environments.set(key, environment)
    }
    return environment
  }
}

function placeOf(target: SshTarget): string {
  const via = target.via === undefined ? '' : ` via ${placeOf(target.via)}`
  return `${target.user}@${target.address}:${target.port}${via}`
}
