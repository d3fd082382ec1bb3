import { existsSync } from 'node:fs'
import { homedir, userInfo } from 'node:os'
import { join } from 'node:path'
import type { Secret } from '../secrets.ts'
import { hostError } from './errors.ts'
import type { ConnectionSettings } from './settings.ts'
import { jumpOfProxyCommand } from './ssh-arguments.ts'
import type { SshConfig, SshConfigValues } from './ssh-config.ts'
import { expandHome } from './ssh-config.ts'

/** `no` accepts any key, as OpenSSH's own setting of that name does; it is never the default. */
export type HostKeyChecking = 'strict' | 'accept-new' | 'no'

/** One SSH server to log in to, with everything that is needed for it. */
export interface SshTarget {
  /** The inventory name, or a bastion's name as it was written. */
  readonly host: string
  readonly address: string
  readonly port: number
  readonly user: string
  /** The name under which known_hosts has its key. */
  readonly keyName: string
  readonly hostKeyChecking: HostKeyChecking
  readonly knownHostsFiles: readonly string[]
  /** Key files named by the operator; a missing one is an error. */
  readonly identityFiles: readonly string[]
  /** OpenSSH's default key files that exist. */
  readonly defaultIdentityFiles: readonly string[]
  readonly identitiesOnly: boolean
  readonly agentSocket: string | undefined
  readonly password: Secret | undefined
  /** The bastion before it. */
  readonly via: SshTarget | undefined
  /** A shell line whose standard streams are the connection, where it is no plain jump. */
  readonly proxyCommand: string | undefined
}

/** What is the same for all hosts of a run. */
export interface SshEnvironment {
  readonly config: SshConfig
  /** `--accept-new-host-keys`. */
  readonly acceptNewHostKeys: boolean
  /** `SSH_AUTH_SOCK`. */
  readonly agentSocket: string | undefined
}

const MAX_JUMPS = 8
const DEFAULT_KEYS = ['id_ed25519', 'id_ecdsa', 'id_rsa']
const SYSTEM_KNOWN_HOSTS = ['/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2']

/** Lays the inventory's settings over ~/.ssh/config and follows its jumps. */
export function resolveTarget(settings: ConnectionSettings, environment: SshEnvironment): SshTarget {
  return resolve(settings, environment, 0)
}

function resolve(settings: ConnectionSettings, environment: SshEnvironment, depth: number): SshTarget {
  const { options } = settings.ssh
  const typedUser = settings.user ?? options.get('user')
  const config = environment.config.for(settings.address, typedUser ?? userInfo().username)
  const get = (name: string): string | undefined => options.get(name) ?? config.get(name)
  const address = (get('hostname') ?? settings.address).replaceAll('%h', settings.address).replaceAll('%%', '%')
  const port = settings.port ?? Number(get('port') ?? 22)
  const user = typedUser ?? config.get('user') ?? userInfo().username
  const expand = (text: string): string =>
    expandHome(text).replaceAll('%h', address).replaceAll('%p', String(port)).replaceAll('%r', user)
  const agent = get('identityagent')
  const proxy = proxyOf(get('proxyjump'), get('proxycommand'))
  return {
    host: settings.host,
    address,
    port,
    user,
    keyName: get('hostkeyalias') ?? address,
    hostKeyChecking: hostKeyChecking(settings, get('stricthostkeychecking'), environment),
    knownHostsFiles: knownHostsFiles(get).map(expand),
    identityFiles: [settings.keyFile, ...settings.ssh.identityFiles, ...identityFiles(config)]
      .filter((file) => file !== undefined)
      .map(expand),
    defaultIdentityFiles: DEFAULT_KEYS.map((name) => join(homedir(), '.ssh', name)).filter((file) => existsSync(file)),
    identitiesOnly: get('identitiesonly') === 'yes',
    agentSocket: agent === 'none' ? undefined : agentSocket(agent, environment),
    password: settings.password,
    via: proxy.jump === undefined ? undefined : resolveJumps(settings.host, proxy.jump, environment, depth),
    proxyCommand: proxy.command === undefined ? undefined : expand(proxy.command),
  }
}

/** `none` in either turns proxies off. */
function proxyOf(
  jump: string | undefined,
  command: string | undefined,
): { readonly jump?: string | undefined; readonly command?: string | undefined } {
  if (jump !== undefined) return jump === 'none' ? {} : { jump }
  if (command === undefined || command === 'none') return {}
  const jumps = jumpOfProxyCommand(command)
  return jumps === undefined ? { command } : { jump: jumps }
}

/** `user@a:2222,b`: b is reached through a. */
function resolveJumps(host: string, jumps: string, environment: SshEnvironment, depth: number): SshTarget | undefined {
  if (depth >= MAX_JUMPS) {
    throw hostError(host, 'proxy-loop', `more than ${MAX_JUMPS} ProxyJump hosts in a row`, {
      fault: 'configuration',
      hint: 'Does a ProxyJump in ~/.ssh/config name its own host?',
    })
  }
  let via: SshTarget | undefined
  for (const text of jumps.split(',')) {
    const [, user, bracketed, plain, port] =
      /^(?:ssh:\/\/)?(?:([^@]+)@)?(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(text.trim()) ?? []
    const name = bracketed ?? plain
    if (name === undefined) {
      throw hostError(host, 'proxy-jump-syntax', `ProxyJump "${text}" is not [user@]host[:port]`, {
        fault: 'configuration',
      })
    }
    const settings: ConnectionSettings = {
      host: name,
      transport: 'ssh',
      address: name,
      port: port === undefined ? undefined : Number(port),
      user,
      keyFile: undefined,
      password: undefined,
      become: false,
      becomePassword: undefined,
      hostKeyChecking: undefined,
      ssh: { options: new Map(), identityFiles: [], configFile: undefined, rest: [] },
    }
    const target = resolve(settings, environment, depth + 1)
    via = via === undefined ? target : { ...target, via }
  }
  return via
}

function hostKeyChecking(
  settings: ConnectionSettings,
  option: string | undefined,
  environment: SshEnvironment,
): HostKeyChecking {
  if (settings.hostKeyChecking === false || option === 'no' || option === 'off') return 'no'
  return environment.acceptNewHostKeys || option === 'accept-new' ? 'accept-new' : 'strict'
}

function knownHostsFiles(get: (name: string) => string | undefined): readonly string[] {
  const user = get('userknownhostsfile') ?? '~/.ssh/known_hosts ~/.ssh/known_hosts2'
  const system = get('globalknownhostsfile')
  return [...user.split(/\s+/), ...(system === undefined ? SYSTEM_KNOWN_HOSTS : system.split(/\s+/))].filter(
    (file) => file !== '' && file !== 'none',
  )
}

function identityFiles(config: SshConfigValues): readonly string[] {
  return config.all('identityfile').filter((file) => file !== 'none')
}

function agentSocket(option: string | undefined, environment: SshEnvironment): string | undefined {
  return option === undefined || option === 'SSH_AUTH_SOCK' ? environment.agentSocket : expandHome(option)
}
