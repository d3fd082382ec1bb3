import { defineRole, fixed } from '../../src/roles/define.ts'
import { database } from '../../src/roles/project.ts'
import type { ConfigFile, Service } from '../../src/roles/types.ts'
import { checkLibvirt, checkServerLimits, checkVirtualization } from './checks.ts'
import { broughtToCompute, logFolder, novaConf } from './files/common.ts'
import { computeFiles } from './files/compute.ts'
import { libvirtFiles } from './files/libvirt.ts'
import { consoleFrontends } from './frontends.ts'
import { mapCells } from './tasks/cells.ts'
import { discoverComputes } from './tasks/computes.ts'
import { checkLibvirtVersion } from './tasks/libvirt-version.ts'
import { createLibvirtUser } from './tasks/sasl.ts'
import { unpinVersions } from './tasks/versions.ts'
import { makeVirtualHosts } from './tasks/vhosts.ts'

const NOVA = 'enable_nova | bool'
const IN_COMPUTE_GROUP = 'inventory_hostname in groups[nova_cell_compute_group]'
const BRIDGED_TRAFFIC = `set_sysctl | bool and ${IN_COMPUTE_GROUP}`

/** Each cell has a database of its own, which one of its conductors prepares. */
const EACH_CELL = { service: 'nova-conductor', hosts: { firstOfEach: 'nova_cell_name' } } as const

/** One half of the key with which hosts reach each other for cold migration. */
function sshKey(name: string, half: string, dest: string): ConfigFile {
  const text = `{{ nova_ssh_key.${half} }}\n`
  return { name, source: { kind: 'text', text }, dest: `/var/lib/nova/.ssh/${dest}`, owner: 'nova', perm: '0600' }
}

/** A service of a cell that reads nothing but nova.conf; its command is its name. */
function plainService(name: string): Pick<Service, 'command' | 'files' | 'permissions'> {
  return { command: name, files: [novaConf], permissions: [logFolder] }
}

export default defineRole({
  name: 'nova-cell',
  tags: ['nova'],
  after: ['mariadb', 'rabbitmq', 'loadbalancer', 'keystone', 'placement', 'nova/bootstrap'],
  enabled: NOVA,
  refused: [
    {
      when: 'nova_cell_database_group is defined',
      message: 'nova_cell_database_group is set, but a database server of a cell is not supported yet',
      hint: 'Remove it: every cell has a database of its own on the common server.',
    },
    {
      when: 'enable_nova_fake | bool',
      message: 'enable_nova_fake is set, but the driver that only pretends to run servers is not supported',
      hint: 'Set nova_compute_virt_type: qemu where there is no hardware virtualization.',
    },
    {
      when: 'nova_multi_compute_ironic_config | length > 0',
      message: 'nova_multi_compute_ironic_config is set, but several nova-compute-ironic on a host are not supported yet',
      hint: 'Remove it: one looks after all nodes.',
    },
  ],
  databases: [{ ...database('nova_cell'), eachHostOf: 'nova-conductor' }],
  queries: {
    cells: {
      database: '{{ nova_api_database_name }}',
      table: 'cell_mappings',
      columns: ['uuid', 'name', 'transport_url', 'database_connection'],
    },
    hosts: { database: '{{ nova_api_database_name }}', table: 'host_mappings', columns: ['host'] },
  },
  checks: [checkVirtualization, checkServerLimits, checkLibvirt],
  removal: {
    container: 'nova_libvirt',
    inUse: {
      command: ['virsh', 'list', '--name'],
      what: 'server',
      hint: 'Delete them, move them away, or stop them: `openstack server list --all-projects --host HOST` names them.',
    },
  },
  host: {
    modules: [{ name: 'br_netfilter', when: IN_COMPUTE_GROUP }],
    sysctls: [
      { name: 'net.bridge.bridge-nf-call-iptables', value: '1', when: BRIDGED_TRAFFIC },
      { name: 'net.bridge.bridge-nf-call-ip6tables', value: '1', when: BRIDGED_TRAFFIC },
    ],
  },
  services: {
    'nova-libvirt': {
      group: '{{ nova_cell_compute_group }}',
      enabled: `${NOVA} and enable_nova_libvirt_container | bool`,
      command: '/usr/local/bin/kolla_nova_libvirt_start',
      privileged: true,
      pidMode: 'host',
      cgroupnsMode: 'host',
      hostRun: true,
      files: libvirtFiles,
      ports: [{ name: 'libvirt', port: '{{ nova_libvirt_port }}', address: '{{ migration_interface_address }}' }],
    },
    'nova-ssh': {
      group: '{{ nova_cell_compute_group }}',
      enabled: `${NOVA} and enable_nova_ssh | bool`,
      command: '/usr/sbin/sshd -D',
      files: [
        fixed('sshd_config', { dest: '/etc/ssh/sshd_config', owner: 'root' }),
        fixed('ssh_config', { dest: '/var/lib/nova/.ssh/config', owner: 'nova' }),
        sshKey('id_rsa', 'private_key', 'id_rsa'),
        sshKey('id_rsa.pub', 'public_key', 'authorized_keys'),
      ],
      ports: [
        { name: 'Nova SSH', port: '{{ nova_ssh_port }}' },
        { name: 'Nova SSH for migration', port: '{{ nova_ssh_port }}', address: '{{ migration_interface_address }}' },
      ],
    },
    'nova-conductor': { group: '{{ nova_cell_conductor_group }}', ...plainService('nova-conductor') },
    'nova-compute': {
      group: '{{ nova_cell_compute_group }}',
      enabled: `${NOVA} and not enable_nova_fake | bool`,
      command: 'nova-compute',
      environment: { LIBGUESTFS_BACKEND: 'direct' },
      privileged: true,
      ipcMode: 'host',
      hostRun: true,
      startAfter: ['nova-libvirt'],
      files: computeFiles,
      permissions: [logFolder, { path: '/var/lib/nova', owner: 'nova:nova', recurse: true }],
    },
    'nova-compute-ironic': {
      group: '{{ nova_cell_compute_ironic_group }}',
      enabled: `${NOVA} and enable_ironic | bool and nova_cell_name == nova_cell_ironic_cell_name`,
      command: 'nova-compute',
      files: [novaConf, ...broughtToCompute],
      permissions: [logFolder],
    },
    'nova-novncproxy': {
      group: '{{ nova_cell_novncproxy_group }}',
      enabled: `${NOVA} and nova_console == 'novnc'`,
      ...plainService('nova-novncproxy'),
      frontendsPer: 'nova_cell_name',
      ports: [{ name: 'Nova noVNC proxy', port: '{{ nova_novncproxy_listen_port }}' }],
      frontends: consoleFrontends('nova_novncproxy', 'nova_novncproxy', { enabled: "nova_console == 'novnc'", silence: '1h' }),
    },
    'nova-spicehtml5proxy': {
      group: '{{ nova_cell_spicehtml5proxy_group }}',
      enabled: `${NOVA} and nova_console == 'spice' and nova_spice_html5 | bool`,
      ...plainService('nova-spicehtml5proxy'),
      frontendsPer: 'nova_cell_name',
      ports: [{ name: 'Nova SPICE proxy', port: '{{ nova_spicehtml5proxy_listen_port }}' }],
      frontends: consoleFrontends('nova_spicehtml5proxy', 'nova_spicehtml5proxy', {
        enabled: "nova_console == 'spice' and nova_spice_html5 | bool",
        silence: '{{ haproxy_nova_spicehtml5_proxy_tunnel_timeout }}',
      }),
    },
    'nova-serialproxy': {
      group: '{{ nova_cell_serialproxy_group }}',
      enabled: `${NOVA} and enable_nova_serialconsole_proxy | bool`,
      ...plainService('nova-serialproxy'),
      frontendsPer: 'nova_cell_name',
      healthcheck: false,
      ports: [{ name: 'Nova serial proxy', port: '{{ nova_serialproxy_listen_port }}' }],
      frontends: consoleFrontends('nova_serialconsole_proxy', 'nova_serialproxy', {
        enabled: 'enable_nova_serialconsole_proxy | bool',
        silence: '{{ haproxy_nova_serialconsole_proxy_tunnel_timeout }}',
      }),
    },
  },
  oneShots: [
    { ...EACH_CELL, name: 'nova_cell_bootstrap', on: 'bootstrap', environment: { KOLLA_UPGRADE: '' } },
    { ...EACH_CELL, name: 'nova_cell_upgrade', on: 'upgrade', environment: { KOLLA_UPGRADE: '' } },
    { ...EACH_CELL, name: 'nova_cell_online_data_migrations', on: 'finish-upgrade', environment: { KOLLA_OSM: '' } },
  ],
  tasks: [makeVirtualHosts, checkLibvirtVersion, createLibvirtUser, mapCells, discoverComputes, unpinVersions],
  validate: [
    'nova-conductor',
    'nova-compute',
    'nova-compute-ironic',
    'nova-novncproxy',
    'nova-spicehtml5proxy',
    'nova-serialproxy',
  ].map((service) => ({
    service,
    generator: '/nova/etc/nova/nova-config-generator.conf',
    config: '/etc/nova/nova.conf',
  })),
})
