import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '../..')
/** Files that a stand-in service has beside its config.json. */
export const FILES_PER_SERVICE = 3
const OPTIONS_PER_FILE = 40

/** What a deployment of many computes is. */
export interface Computes {
  /** Name and address of each, as `computeHosts` gives them. */
  readonly hosts: readonly ComputeHost[]
  /**
   * Services of every compute beside those of our own roles: they stand in for the roles that do not exist yet. Each has a container
   * and FILES_PER_SERVICE files, one of which says something of its host.
   */
  readonly standIns: number
  /** Further lines of the group's variables: how the hosts are reached. */
  readonly connection: Readonly<Record<string, string>>
}

export interface ComputeHost {
  readonly name: string
  readonly address: string
}

/** An operator's configuration directory. */
export interface Configuration {
  readonly directory: string
  readonly inventory: string
}

/** As many hosts as asked for, in the network that is reserved for benchmarks (RFC 2544). */
export function computeHosts(count: number): readonly ComputeHost[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `cmp${String(index + 1).padStart(4, '0')}`,
    address: `198.18.${1 + Math.floor(index / 250)}.${1 + (index % 250)}`,
  }))
}

/** Writes what an operator of computes without controllers has: the servers of an OpenStack are not simulated. */
export function writeConfiguration(directory: string, { hosts, standIns, connection }: Computes): Configuration {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const inventory = join(directory, 'multinode')
  const groups = readFileSync(join(ROOT, 'inventory/multinode'), 'utf8').replaceAll(
    /^(?:control|network|monitoring|storage)0\d$/gm,
    '',
  )
  const lines = hosts.map(({ name, address }) => `${name} ansible_host=${address}`)
  const variables = Object.entries(connection).map(([name, value]) => `${name}=${value}`)
  writeFileSync(
    inventory,
    [groups.replace(/^compute01$/m, lines.join('\n')), '[compute:vars]', ...variables, ''].join('\n'),
  )
  writeFileSync(join(directory, 'globals.yml'), GLOBALS)
  writeStandIns(join(directory, 'roles/standin'), standIns)
  const passwords = join(directory, 'passwords.yml')
  copyFileSync(join(ROOT, 'etc/kolla/passwords.yml'), passwords)
  execFileSync(join(ROOT, 'bin/kolla'), ['genpwd', '--passwords', passwords], { stdio: 'ignore' })
  return { directory, inventory }
}

const GLOBALS = `
kolla_internal_vip_address: 198.19.255.254
network_interface: eth0
kolla_base_distro: debian
docker_registry: registry.example
enable_openstack_core: "no"
enable_mariadb: "no"
enable_memcached: "no"
enable_rabbitmq: "no"
enable_haproxy: "no"
enable_fluentd: "no"
`

/** The variables that the engine of roles asks a service for. */
function standInVariables(count: number): string {
  const services = Array.from({ length: count }, (_, number) => {
    const name = `standin_${number}`
    const test = JSON.stringify(['CMD-SHELL', `healthcheck_port ${name} 5672`])
    return [
      `${name}_image_full: "{{ docker_registry }}/{{ docker_namespace }}/${name}:{{ openstack_tag }}"`,
      `${name}_healthcheck: { test: ${test}, interval: 30, timeout: 30, retries: 3, start_period: 5 }`,
    ].join('\n')
  })
  return ['standin_level: before', ...services, ''].join('\n')
}

function writeStandIns(folder: string, count: number): void {
  mkdirSync(join(folder, 'templates'), { recursive: true })
  writeFileSync(join(folder, 'defaults.yml'), standInVariables(count))
  for (let file = 0; file < FILES_PER_SERVICE; file++)
    writeFileSync(join(folder, 'templates', `standin-${file}.conf.j2`), template(file))
  writeFileSync(
    join(folder, 'role.ts'),
    `const file = (name, kind, overrides) => ({
  name,
  source: { kind, template: name + '.j2', overrides },
  dest: '/etc/standin/' + name,
  owner: 'root',
  perm: '0600',
})

const service = (number) => ({
  group: 'compute',
  command: 'standin --config-file /etc/standin/standin-0.conf',
  volumes: ['standin:/var/lib/standin/', '/dev:/dev', '/run:/run:shared'],
  privileged: true,
  files: [
    file('standin-0.conf', 'ini', ['global.conf', 'standin-0.conf', 'standin/{{ inventory_hostname }}/standin-0.conf']),
    file('standin-1.conf', 'template', ['standin/standin-1.conf']),
    file('standin-2.conf', 'template', []),
  ],
})

export default {
  name: 'standin',
  after: ['cron'],
  enabled: 'true',
  services: Object.fromEntries(Array.from({ length: ${count} }, (_, number) => ['standin-' + number, service(number)])),
}
`,
  )
}

/** The first file says who its host is and has the value that is changed, in one service; the others are the same everywhere. */
function template(file: number): string {
  const own =
    file === 0
      ? [
          'host = {{ ansible_facts.hostname }}',
          'my_ip = {{ api_interface_address }}',
          "{% if service_name == 'standin-0' %}",
          'level = {{ standin_level }}',
          '{% endif %}',
        ]
      : []
  const options = Array.from(
    { length: OPTIONS_PER_FILE },
    (_, option) =>
      `option_${file}_${option} = {{ keystone_public_port | int + ${option} }} {{ kolla_base_distro }} {{ service_name }}`,
  )
  return ['[DEFAULT]', ...own, '{% if enable_cron | default(true) | bool %}', ...options, '{% endif %}', ''].join('\n')
}
