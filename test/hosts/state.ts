import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { engineSettings, hostKey, SUDO_PASSWORD } from './machine.ts'
import type { HostOptions } from './machine.ts'
import { REGISTRY, ROOT, STATE, VIRTUAL } from './place.ts'
import type { TestHost } from './place.ts'

/** Writes what `kolla` needs to work with the hosts: inventory, known_hosts, globals, and the registry's port here. */
export function writeState(hosts: readonly TestHost[], options: HostOptions, registryPort: number): void {
  const known = hosts.map((host) => `${host.address} ${readFileSync(`${hostKey(host)}.pub`, 'utf8').trim()}\n`)
  write('known_hosts', known.join(''))
  write('inventory', inventory(hosts, options))
  write('globals.yml', globals())
  write('registry', `127.0.0.1:${registryPort}\n`)
}

function write(name: string, text: string): void {
  writeFileSync(join(STATE, name), text, { mode: 0o600 })
}

/** The first three are controllers, the rest computes; the groups below are those of inventory/multinode. */
function inventory(hosts: readonly TestHost[], { sudoPassword }: HostOptions): string {
  const line = (host: TestHost): string => `${host.name} ansible_host=${host.address}`
  const controllers = hosts.slice(0, hosts.length < 3 ? 1 : 3).map((host) => host.name)
  const computes =
    hosts.length > controllers.length ? hosts.slice(controllers.length).map((host) => host.name) : controllers
  const group = (name: string, members: readonly string[]): string => `[${name}]\n${members.join('\n')}\n`
  const variables = [
    'ansible_user=kolla',
    `ansible_ssh_private_key_file=${join(STATE, 'id_ed25519')}`,
    `ansible_ssh_common_args='-o UserKnownHostsFile=${join(STATE, 'known_hosts')}'`,
    ...(sudoPassword ? [`ansible_become_password=${SUDO_PASSWORD}`] : []),
  ]
  return [
    `${hosts.map(line).join('\n')}\n`,
    group('control', controllers),
    group('network', controllers),
    group('compute', computes),
    group('monitoring', controllers.slice(0, 1)),
    group('storage', controllers.slice(0, 1)),
    '[deployment]\nlocalhost ansible_connection=local\n',
    `[all:vars]\n${variables.join('\n')}\n`,
    commonGroups(),
  ].join('\n')
}

/** All groups after those that name hosts, as inventory/multinode has them. */
function commonGroups(): string {
  const text = readFileSync(join(ROOT, 'inventory', 'multinode'), 'utf8')
  const at = text.indexOf('[baremetal:children]')
  if (at < 0) throw new Error('inventory/multinode has no [baremetal:children]')
  return text.slice(at)
}

function globals(): string {
  const lines = {
    kolla_internal_vip_address: VIRTUAL.internal,
    kolla_external_vip_address: VIRTUAL.external,
    network_interface: 'eth0',
    neutron_external_interface: 'eth1',
    docker_registry: `${REGISTRY.address}:${REGISTRY.port}`,
    docker_registry_insecure: true,
    default_container_dimensions: {},
    docker_custom_config: engineSettings(),
  }
  // JSON values are YAML.
  return Object.entries(lines)
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}\n`)
    .join('')
}
