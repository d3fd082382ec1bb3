import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { loadInventory } from '../../src/inventory/load.ts'
import { loadVariables } from '../../src/variables/load.ts'
import type { HostScope, Variables } from '../../src/variables/types.ts'
import { temporaryFolder } from '../support/cli.ts'
import { nameList, root, shippedYaml } from './names.ts'

/** Defaults that refer to variables of roles that are not here yet. */
const NOT_YET = new Set(['octavia_auto_configure', 'enable_octavia_jobboard'])
/** Defaults that leave a parameter out. */
const OMITTED = new Set(['kolla_ansible_setup_filter', 'kolla_ansible_setup_gather_subset'])

const CONTROLLERS = ['control01', 'control02', 'control03']

/** The shipped multinode inventory with facts for every host, under these lines of globals.yml. */
function cloud(...globals: readonly string[]): Variables {
  const folder = temporaryFolder()
  const lines = ['kolla_internal_vip_address: 192.0.2.250', ...globals]
  writeFileSync(join(folder, 'globals.yml'), `${lines.join('\n')}\n`)
  const passwords = nameList('password-names.txt').map((name) => `${name}: ${name}-value\n`)
  writeFileSync(join(folder, 'passwords.yml'), passwords.join(''), { mode: 0o600 })
  const inventory = loadInventory([join(root, 'inventory/multinode')])
  const { variables, problems } = loadVariables({ inventory, packageRoot: root, configDirectory: folder })
  assert.deepEqual(problems, [])
  for (const [index, host] of variables.hosts.entries()) {
    const address = CONTROLLERS.includes(host) ? `192.0.2.1${host.at(-1)}` : `192.0.2.${100 + index}`
    const device = { active: true, ipv4: { address } }
    const machine = { os_family: 'Debian', distribution: 'Debian', processor_vcpus: 4, hostname: host }
    variables.setFacts(host, { ...machine, interfaces: ['lo', 'eth0', 'eth1'], eth0: device, eth1: device })
  }
  return variables
}

function defaults(): readonly string[] {
  const roles = ['shared', 'cron', 'keystone', 'loadbalancer', 'mariadb', 'memcached', 'rabbitmq']
  const files = [['inventory', 'group_vars', 'all.yml'], ...roles.map((role) => ['roles', role, 'defaults.yml'])]
  return files.flatMap((path) => [...shippedYaml(...path).keys.keys()])
}

function failures(scope: HostScope): string[] {
  const names = defaults().filter((name) => !NOT_YET.has(name) && !OMITTED.has(name))
  return names.flatMap((name) => {
    try {
      scope.data(name)
      return []
    } catch (error) {
      return [`${name}: ${String(error)}`]
    }
  })
}

describe('the defaults', () => {
  const plain = cloud()
  const busy = cloud(
    'kolla_enable_tls_internal: yes',
    'kolla_enable_tls_backend: yes',
    'kolla_external_vip_address: 198.51.100.250',
    'haproxy_single_external_frontend: yes',
    'neutron_plugin_agent: ovn',
    'enable_valkey: yes',
    'enable_letsencrypt: yes',
    'neutron_bridge_name: br-ex,br-two',
    'kolla_container_engine: podman',
    'kolla_base_distro: rocky',
    'enable_container_healthchecks: no',
  )

  for (const [name, variables] of Object.entries({ plain, busy })) {
    it(`resolve on a controller and on a compute host of a ${name} cloud`, () => {
      assert.deepEqual(failures(variables.forHost('control01')), [])
      assert.deepEqual(failures(variables.forHost('compute01')), [])
    })
  }

  /** Name, value in the plain cloud, value in the busy one; as kolla-ansible has them. */
  const values: readonly (readonly [name: string, plain: unknown, busy: unknown])[] = [
    ['openstack_tag', '2026.1-rocky-10', '2026.1-rocky-10'],
    [
      'keystone_image_full',
      'quay.io/openstack.kolla/keystone:2026.1-rocky-10',
      'quay.io/openstack.kolla/keystone:2026.1-rocky-10',
    ],
    ['container_engine_volumes_path', '/var/lib/docker/volumes', '/var/lib/containers/storage/volumes'],
    ['api_interface_address', '192.0.2.11', '192.0.2.11'],
    ['kolla_same_external_internal_vip', true, false],
    ['kolla_external_fqdn', '192.0.2.250', '198.51.100.250'],
    ['keystone_internal_url', 'http://192.0.2.250:5000', 'https://192.0.2.250:5000'],
    // the external TLS does not follow the internal one where the addresses differ
    ['keystone_public_url', 'http://192.0.2.250:5000', 'http://198.51.100.250'],
    ['fernet_key_rotation_interval', 259200, 259200],
    ['enable_keystone_federation', false, false],
    ['enable_rabbitmq', 'yes', 'yes'],
    ['rabbitmq_server_count', 3, 3],
    ['rabbitmq_ha_replica_count', 2, 2],
    [
      'rpc_transport_url',
      ['192.0.2.11', '192.0.2.12', '192.0.2.13'].map((address) => `openstack:rabbitmq_password-value@${address}:5672`),
      ['192.0.2.11', '192.0.2.12', '192.0.2.13'].map((address) => `openstack:rabbitmq_password-value@${address}:5672`),
    ],
    [
      'mariadb_default_database_shard_hosts',
      ['control01', 'control02', 'control03'],
      ['control01', 'control02', 'control03'],
    ],
    ['mariadb_singlenode', false, false],
    ['mariadb_shun_on_failures', '', ''],
    ['mariadb_backup_host', 'control01', 'control01'],
    ['neutron_type_drivers', 'flat,vlan,vxlan', 'flat,vlan,vxlan,geneve'],
    ['neutron_physical_networks', 'physnet1', 'physnet1,physnet2'],
    ['horizon_session_cache_backend', 'memcached', 'valkey'],
    ['acme_client_servers', [], ['server lego 192.0.2.11:8081']],
    ['database_enable_tls_backend', 'no', 'yes'],
    ['loadbalancer_copy_certs', false, true],
    [
      'ovn_nb_connection',
      'tcp:192.0.2.11:6641,tcp:192.0.2.12:6641,tcp:192.0.2.13:6641',
      'tcp:192.0.2.11:6641,tcp:192.0.2.12:6641,tcp:192.0.2.13:6641',
    ],
    ['openstack_service_workers', 4, 4],
    ['letsencrypt_managed_certs', '', 'external'],
  ]
  for (const [name, ...expected] of values) {
    it(`give ${name} the value that kolla-ansible gives it`, () => {
      const found = [plain, busy].map((variables) => variables.forHost('control01').data(name))
      const asExpected = expected.map((value) =>
        name === 'rpc_transport_url' ? `rabbit://${(value as string[]).join(',')}//` : value,
      )
      assert.deepEqual(found, asExpected)
    })
  }

  it('give health checks as the engine wants them, and NONE where they are off', () => {
    const test = (variables: Variables): unknown =>
      (variables.forHost('control01').data('memcached_healthcheck') as { test: unknown }).test
    assert.deepEqual(test(plain), ['CMD-SHELL', 'healthcheck_listen memcached 11211'])
    assert.equal(test(busy), 'NONE')
  })

  it('give the limits that the engine in use understands', () => {
    assert.deepEqual(plain.forHost('control01').data('keystone_dimensions'), {
      ulimits: { nofile: { soft: 1048576, hard: 1048576 } },
    })
    assert.ok('RLIMIT_NPROC' in (busy.forHost('control01').data('keystone_dimensions') as { ulimits: object }).ulimits)
  })
})
