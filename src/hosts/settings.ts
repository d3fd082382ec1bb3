import { KollaError } from '../errors.ts'
import { Secret } from '../secrets.ts'
import type { SshArguments } from './ssh-arguments.ts'
import { parseSshArguments } from './ssh-arguments.ts'
import { splitWords } from './words.ts'

/** How the inventory says that a host is reached, before ~/.ssh/config is asked. */
export interface ConnectionSettings {
  /** The inventory name. */
  readonly host: string
  readonly transport: 'ssh' | 'local'
  /** `ansible_host`, else the inventory name. */
  readonly address: string
  readonly port: number | undefined
  readonly user: string | undefined
  readonly keyFile: string | undefined
  readonly password: Secret | undefined
  /** Whether commands run as root where they do not say otherwise. */
  readonly become: boolean
  readonly becomePassword: Secret | undefined
  /** `ansible_host_key_checking`, where it is set. */
  readonly hostKeyChecking: boolean | undefined
  readonly ssh: SshArguments
}

const TRANSPORTS: Readonly<Record<string, 'ssh' | 'local'>> = {
  ssh: 'ssh',
  smart: 'ssh',
  paramiko: 'ssh',
  paramiko_ssh: 'ssh',
  'ansible.builtin.ssh': 'ssh',
  local: 'local',
  'ansible.builtin.local': 'local',
}

/** Reads Ansible's connection variables of one host. Throws a configuration error for what cannot be honoured. */
export function connectionSettings(host: string, variables: Readonly<Record<string, unknown>>): ConnectionSettings {
  const first = (...names: readonly string[]): unknown =>
    names.map((name) => variables[name]).find((value) => value !== undefined && value !== null && value !== '')
  const text = (...names: readonly string[]): string | undefined => {
    const value = first(...names)
    return value === undefined ? undefined : plainText(value)
  }
  const refuse = (message: string, hint: string): never => {
    throw new KollaError(`${host}: ${message}`, { code: 'connection-unsupported', fault: 'configuration', host, hint })
  }

  const connection = text('ansible_connection') ?? 'ssh'
  const method = text('ansible_become_method') ?? 'sudo'
  const becomeUser = text('ansible_become_user') ?? 'root'
  const port = text('ansible_port', 'ansible_ssh_port')
  const transport =
    TRANSPORTS[connection] ?? refuse(`ansible_connection=${connection} is not supported`, 'Use ssh or local.')
  if (!/^(ansible\.builtin\.)?sudo$/.test(method)) {
    refuse(`ansible_become_method=${method} is not supported`, 'Only sudo is; remove the variable.')
  }
  if (becomeUser !== 'root') {
    refuse(`ansible_become_user=${becomeUser} is not supported`, 'Only root is; remove the variable.')
  }
  if (port !== undefined && !isPort(port)) {
    refuse(`ansible_port=${port} is not a port`, 'A number from 1 to 65535 is expected.')
  }
  return {
    host,
    transport,
    address: text('ansible_host', 'ansible_ssh_host') ?? host,
    port: port === undefined ? undefined : Number(port),
    user: text('ansible_user', 'ansible_ssh_user', 'ansible_remote_user'),
    keyFile: text('ansible_ssh_private_key_file', 'ansible_private_key_file'),
    password: secret(first('ansible_password', 'ansible_ssh_pass', 'ansible_ssh_password')),
    become: boolean(first('ansible_become')) ?? true,
    becomePassword: secret(
      first('ansible_become_password', 'ansible_become_pass', 'ansible_sudo_pass', 'ansible_sudo_password'),
    ),
    hostKeyChecking: boolean(first('ansible_host_key_checking', 'ansible_ssh_host_key_checking')),
    ssh: parseSshArguments(
      ['ansible_ssh_args', 'ansible_ssh_common_args', 'ansible_ssh_extra_args'].flatMap((name) =>
        splitWords(text(name) ?? ''),
      ),
      (message, hint) => refuse(message, hint),
    ),
  }
}

function isPort(text: string): boolean {
  return /^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= 65535
}

function plainText(value: unknown): string {
  if (value instanceof Secret) return value.reveal()
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function secret(value: unknown): Secret | undefined {
  if (value === undefined) return undefined
  return value instanceof Secret ? value : new Secret(plainText(value))
}

function boolean(value: unknown): boolean | undefined {
  if (value === undefined) return undefined
  if (typeof value === 'boolean') return value
  return ['yes', 'on', '1', 'true', 't', 'y'].includes(plainText(value).toLowerCase())
}
