import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { WITHOUT_ROLE } from '../../src/validate/missing-roles.ts'
import { checkout } from '../support/cli.ts'
import { linesFor, multinode, PASSWORDS, VIP, type Files } from './support.ts'

/** One configuration, and all that is said of it. */
type Case = readonly [title: string, files: Files, lines: readonly string[]]

const globals = (text: string): Files => ({ 'globals.yml': VIP + text })

function holdsFor(cases: readonly Case[]): void {
  for (const [title, files, lines] of cases) {
    it(title, async () => assert.deepEqual(await linesFor(files), lines))
  }
}

const HOSTS = { network: ['n1'], compute: ['n3'], monitoring: ['n1'], storage: ['n1'] }
const NOTHING_OF_IT =
  'nothing of it is deployed, and HAProxy loses its entries (Where kolla-ansible runs it already, leave that cloud to kolla-ansible for now; or add a role of your own (docs/adding-a-role.md).)'
const LIST_IT = 'Remove it, or list it in extra_variables_allowed if something outside of kolla uses it.'

describe('a configuration without a mistake', () => {
  holdsFor([
    ['is the one that comes with kolla, with passwords and a virtual address', {}, []],
    [
      'may set what kolla-ansible has for every role',
      globals('nova_max_fail_percentage: 10\nnova_api_workers: 2\n'),
      [],
    ],
    [
      "may have the line that kolla-ansible's own globals.yml begins with",
      globals('workaround_ansible_issue_8743: true\n'),
      [],
    ],
    [
      'may use names of its own in another value',
      globals('zone: example.org\nkolla_external_fqdn: "cloud.{{ zone }}"\n'),
      [],
    ],
    [
      'may use names of its own in an override',
      { ...globals('life: 60\n'), 'config/keystone.conf': '[token]\nexpiration = {{ life }}\n' },
      [],
    ],
    ['may list names of its own', globals('extra_variables_allowed: [mine]\nmine: 1\n'), []],
    [
      'may write numbers and booleans as texts',
      globals('database_port: "3307"\nenable_mariabackup: "no"\nopenstack_release: 2025.1\n'),
      [],
    ],
    [
      'may use facts, which nobody has yet',
      globals('openstack_service_workers: "{{ ansible_facts.processor_cores * 2 }}"\n'),
      [],
    ],
    [
      'may use facts that no host need have',
      globals('cron_dimensions:\n  mem_limit: "{{ ansible_facts.rare.memory }}"\n'),
      [],
    ],
    [
      'may have several external interfaces',
      globals('neutron_external_interface: eth1,eth2\nneutron_bridge_name: br-a,br-b\n'),
      [],
    ],
    ['may switch the load balancer off on a single host', globals('enable_haproxy: no\n'), []],
  ])
})

describe('names in globals.yml', () => {
  holdsFor([
    [
      'that nothing reads are told with what was meant',
      globals('enable_keystne: yes\n'),
      [
        'error globals.yml:2:1 variable-unknown: nothing reads a variable enable_keystne (Did you mean enable_keystone?)',
      ],
    ],
    [
      'that are like nothing else',
      globals('qqqqqqqq: 1\n'),
      [`error globals.yml:2:1 variable-unknown: nothing reads a variable qqqqqqqq (${LIST_IT})`],
    ],
    [
      'in globals.d',
      { 'globals.d/10-mine.yml': 'kolla_base_distor: debian\n' },
      [
        'error globals.d/10-mine.yml:1:1 variable-unknown: nothing reads a variable kolla_base_distor (Did you mean kolla_base_distro?)',
      ],
    ],
    [
      'that a former release had, with what replaces them',
      globals('letsencrypt_cert_server: https://ca.example.org\nneutron_tls_proxy_tag: x\n'),
      [
        'error globals.yml:2:1 variable-removed: letsencrypt_cert_server is gone since 2025.1: internal and external certificates have an authority each (Set letsencrypt_external_cert_server instead.)',
        'error globals.yml:3:1 variable-removed: neutron_tls_proxy_tag is gone since 2025.2: uWSGI terminates TLS; there is no proxy in front of it (Remove it.)',
      ],
    ],
    [
      'that a former release had and that switch something off do no harm',
      globals('enable_redis: "no"\nenable_zun: false\n'),
      [
        'warning globals.yml:2:1 variable-removed: enable_redis is gone since 2025.2: Valkey took the place of Redis (Set enable_valkey instead.)',
        'warning globals.yml:3:1 variable-removed: enable_zun is gone since 2026.1: Zun and Kuryr are no longer deployed (Remove it.)',
      ],
    ],
    [
      'that are on their way out',
      globals('elasticsearch_port: 9200\n'),
      [
        'warning globals.yml:2:1 variable-deprecated: elasticsearch_port is deprecated since 2025.1: OpenSearch took its place (Set opensearch_port instead.)',
      ],
    ],
  ])
})

describe('a value that cannot be right', () => {
  /** One line of globals.yml, and the end of the message. */
  const wrong: readonly (readonly [line: string, message: string])[] = [
    ['enable_mariabackup: maybe', "enable_mariabackup must be yes or no, not 'maybe'"],
    ['haproxy_enable_http2: 2', 'haproxy_enable_http2 must be yes or no, not 2'],
    ['database_port: 70000', 'database_port must be a whole number from 1 to 65535, not 70000'],
    ['keystone_public_port: [1]', 'keystone_public_port must be a whole number from 1 to 65535, not a list'],
    ['keepalived_virtual_router_id: 300', 'keepalived_virtual_router_id must be a whole number from 1 to 255, not 300'],
    ['docker_client_timeout: soon', "docker_client_timeout must be a number, not 'soon'"],
    ['kolla_container_engine: dokcer', "kolla_container_engine must be docker or podman, not 'dokcer'"],
    ['config_strategy: COPY', "config_strategy must be COPY_ALWAYS or COPY_ONCE, not 'COPY'"],
    ['keepalived_traffic_mode: broadcast', "keepalived_traffic_mode must be multicast or unicast, not 'broadcast'"],
    ['neutron_plugin_agent: linuxbridge', "neutron_plugin_agent must be openvswitch or ovn, not 'linuxbridge'"],
    ['openstack_release: "2024.1"', "openstack_release must be 2025.1, 2025.2, 2026.1 or master, not '2024.1'"],
    ['docker_restart_policy: no', 'docker_restart_policy must be no, on-failure, always or unless-stopped, not false'],
    ['api_address_family: ipv5', "api_address_family must be ipv4 or ipv6, not 'ipv5'"],
    ['kolla_external_vip_address: 192.0.2.300', "kolla_external_vip_address must be an IP address, not '192.0.2.300'"],
    [
      'api_interface: a long name of an interface',
      "api_interface must be the name of an interface, not 'a long name of an interface'",
    ],
    ['network_interface: [eth0]', 'network_interface must be the name of an interface, not a list'],
    ['cron_extra_volumes: /a:/b', "cron_extra_volumes must be a list, not '/a:/b'"],
    ['docker_common_options: none', "docker_common_options must be a mapping, not 'none'"],
    ['docker_namespace: [kolla]', 'docker_namespace must be a text, not a list'],
    ['cron_dimensions: {mem_limit: lots}', "cron_dimensions.mem_limit must be a size like 512m or 2g, not 'lots'"],
    [
      'cron_dimensions: {cpus: 2}',
      'cron_dimensions cannot have cpus: it may have mem_limit, mem_reservation, memswap_limit, kernel_memory, cpu_period, cpu_quota, cpu_shares, cpuset_cpus, cpuset_mems, blkio_weight and ulimits',
    ],
    [
      'keystone_identity_mappings: [{name: m}]',
      'keystone_identity_mappings[0].file must be the path of a file, and it is missing',
    ],
    [
      'keystone_identity_mappings: [{name: of staff, file: staff.json}]',
      "keystone_identity_mappings[0].name must be a name of at most 64 letters, digits, - and _, not 'of staff'",
    ],
    ['kolla_base_distro: "{{ \'arch\' }}"', "kolla_base_distro must be centos, debian, rocky or ubuntu, not 'arch'"],
  ]
  for (const [line, message] of wrong) {
    it(line, async () => {
      const lines = await linesFor(globals(`${line}\n`))
      assert.ok(lines.includes(`error globals.yml:2:1 variable-type: ${message}`), lines.join('\n'))
    })
  }

  holdsFor([
    [
      'is found in the inventory, too',
      { inventory: multinode({ ...HOSTS, control: ['n1 ansible_port=99999'] }) },
      ['error inventory:11 variable-type: ansible_port must be a whole number from 1 to 65535, not 99999'],
    ],
    [
      'may be one that is missing',
      globals('database_port:\n'),
      [
        'error globals.yml:2:1 variable-type: database_port must be a whole number from 1 to 65535, not empty (Give it a value, or remove the line for the default.)',
      ],
    ],
  ])
})

describe('templates', () => {
  const override = (text: string): Files => ({ 'config/keystone.conf': text })
  holdsFor([
    [
      'of an override that use an undefined variable are told with their line',
      override('[token]\n\nexpiration = {{ token_life }}\n'),
      ["error config/keystone.conf:3 variable-undefined: 'token_life' is undefined"],
    ],
    [
      'of an override for one host, too',
      { 'config/keystone/localhost/keystone.conf': '[token]\nexpiration = {{ token_life }}\n' },
      ["error config/keystone/localhost/keystone.conf:2 variable-undefined: 'token_life' is undefined"],
    ],
    [
      'that lead to an undefined variable are told with the chain of variables',
      { ...globals('life: "{{ token_life }}"\n'), ...override('[token]\nexpiration = {{ life }}\n') },
      ["error globals.yml:2:1 variable-undefined: 'token_life' is undefined: life (globals.yml:2)"],
    ],
    [
      'that were meant to use another variable are told which',
      globals('kolla_external_fqdn: "{{ kolla_intrnal_fqdn }}"\n'),
      [
        "error globals.yml:2:1 variable-undefined: 'kolla_intrnal_fqdn' is undefined: kolla_external_fqdn (globals.yml:2) (Did you mean kolla_internal_fqdn?)",
      ],
    ],
    [
      'that go in a circle are told with the circle, once',
      globals('a_side: "{{ b_side }}"\nb_side: "{{ a_side }}"\n'),
      [
        "error globals.yml:2:1 variable-cycle: the variable 'a_side' refers to itself: a_side -> b_side -> a_side (Break the circle: give one of these variables a value of its own.)",
      ],
    ],
    [
      'that are no templates are told with their line',
      override('[token]\n{% if %}\n'),
      ["error config/keystone.conf:2 template-syntax: expected an expression, got '%}'"],
    ],
  ])
})

describe('passwords', () => {
  /** The file with other lines for one name. */
  const having = (name: string, lines: string): Files => ({
    'passwords.yml': PASSWORDS.replace(new RegExp(`^${name}:.*\\n`, 'm'), lines),
  })
  holdsFor([
    [
      'that an enabled service needs are missing',
      having('database_password', ''),
      [
        'error passwords.yml password-missing: database_password is missing (Add it with `kolla mergepwd`, or as `database_password:`, and run `kolla genpwd`.)',
      ],
    ],
    [
      'that an enabled service needs are empty',
      having('keystone_admin_password', 'keystone_admin_password:\n'),
      [
        'error passwords.yml:46:1 password-missing: keystone_admin_password has no value (`kolla genpwd` fills in every empty one.)',
      ],
    ],
    ['that no enabled service needs may be missing', having('haproxy_ssh_key', ''), []],
    [
      'have the wrong shape',
      having('keystone_ssh_key', 'keystone_ssh_key: {private_key: a key}\n'),
      [
        'error passwords.yml:36:1 password-malformed: keystone_ssh_key has no public_key (`kolla passwords rotate` makes a new one.)',
      ],
    ],
    [
      'have another name than they should',
      having('rabbitmq_password', 'rabbitmq_passwrd: a secret\n'),
      ['error passwords.yml password-missing: rabbitmq_password is missing (Is it what rabbitmq_passwrd should be?)'],
    ],
  ])
})

describe('the inventory', () => {
  holdsFor([
    [
      'lacks groups: all of them are told, with the lines to add',
      {
        ...globals('enable_proxysql: no\nenable_openstack_core: no\nenable_keystone: yes\n'),
        inventory:
          'n1\n[control]\nn1\n[network]\nn1\n[common]\nn1\n[keystone:children]\ncontrol\n[mariadb:children]\ncontrol\n[cron:children]\ncommon\n',
      },
      [
        'error inventory group-missing: the inventory lacks groups that enabled services need: memcached, rabbitmq, loadbalancer (Add to it:\n' +
          '[memcached:children]\ncontrol\n[rabbitmq:children]\ncontrol\n[loadbalancer:children]\nnetwork)',
      ],
    ],
    [
      'speaks of a group that is nowhere',
      { inventory: '[control]\nn1\n[keystone:children]\ncontrl\n' },
      [
        'error inventory:4 inventory-unknown-group: [keystone:children] names a group that is not declared: contrl (Did you mean control? Else add a section [contrl].)',
      ],
    ],
    [
      'has no hosts',
      { inventory: '[control]\n' },
      ['error inventory-empty: the inventory has no hosts (Name an inventory with -i, and put a host into it.)'],
    ],
    [
      'has two names for one host',
      {
        inventory: multinode({
          ...HOSTS,
          control: ['n1 ansible_host=192.0.2.1'],
          compute: ['n3 ansible_host=192.0.2.1'],
        }),
      },
      [
        'error inventory:17 address-duplicate: n1 and n3 have the same ansible_host 192.0.2.1 (Each host needs its own.)',
      ],
    ],
    [
      'may have several hosts behind one address, on different ports',
      {
        inventory: multinode({
          ...HOSTS,
          control: ['n1 ansible_host=192.0.2.1'],
          compute: ['n3 ansible_host=192.0.2.1 ansible_port=2222'],
        }),
      },
      [],
    ],
    [
      'has an even number of hosts where a majority decides',
      { inventory: multinode({ ...HOSTS, control: ['n1', 'n2'] }) },
      ['mariadb', 'rabbitmq'].map(
        (role, index) =>
          `warning inventory:${82 + 3 * index} quorum-even: ${role} runs on 2 hosts: with an even number no side has the majority when they are cut in two (Use one or three.)`,
      ),
    ],
    [
      'has a host at the virtual address',
      { inventory: multinode({ ...HOSTS, control: ['n1 ansible_host=192.0.2.250'] }) },
      [
        'error globals.yml:1:1 vip-taken: kolla_internal_vip_address 192.0.2.250 is the address of n1 (Choose an unused address: it moves between the load balancers.)',
      ],
    ],
    [
      'has several controllers and no load balancer',
      { ...globals('enable_haproxy: no\n'), inventory: multinode({ ...HOSTS, control: ['n1', 'n2', 'n4'] }) },
      [
        'warning globals.yml:2:1 odd-combination: enable_haproxy is off and there are several controllers: clients will use only the one at kolla_internal_vip_address (Switch it on, unless a load balancer of your own stands there.)',
      ],
    ],
  ])
})

describe('a service without what it needs', () => {
  holdsFor([
    [
      'is Keystone without a database',
      globals('enable_mariadb: no\n'),
      [
        'error globals.yml:2:1 need-missing: enable_keystone needs a database (Set enable_mariadb, or database_address with use_preconfigured_databases for one of your own.)',
      ],
    ],
    [
      'is a service of OpenStack without Keystone',
      globals('enable_openstack_core: no\nenable_barbican: yes\n'),
      [
        'error globals.yml:3:1 need-missing: enable_barbican needs enable_keystone (Every OpenStack service asks Keystone who its callers are.)',
      ],
    ],
    [
      'is a load balancer without a virtual address',
      { 'globals.yml': 'enable_haproxy: yes\n' },
      [
        'error globals.yml vip-missing: kolla_internal_vip_address is not set (Set it in globals.yml to an unused address of the network of network_interface.)',
      ],
    ],
    [
      'is one host without an address for its APIs',
      { 'globals.yml': 'enable_haproxy: no\n' },
      [
        'error globals.yml vip-missing: kolla_internal_vip_address is not set (Set it in globals.yml to the address of the host that answers, as there is no load balancer.)',
      ],
    ],
    [
      "is Let's Encrypt without anybody to write to",
      globals('enable_letsencrypt: yes\nkolla_enable_tls_external: yes\nkolla_external_vip_address: 192.0.2.251\n'),
      [
        'error globals.yml:2:1 need-missing: enable_letsencrypt needs letsencrypt_email (The authority writes there before a certificate ends.)',
        `warning globals.yml:2:1 role-missing: kolla has no role yet for what enable_letsencrypt switches on: ${NOTHING_OF_IT}`,
      ],
    ],
  ])
})

describe('a service that kolla has no role for', () => {
  holdsFor([
    [
      'is told where it is switched on',
      globals('enable_tacker: "no"\nenable_octavia: "yes"\nenable_magnum: "{{ enable_heat }}"\n'),
      [
        `warning globals.yml:4:1 role-missing: kolla has no role yet for what enable_magnum, enable_octavia switch on: ${NOTHING_OF_IT}`,
      ],
    ],
    ['is not told where it is on by default', globals('enable_central_logging: "no"\n'), []],
  ])

  it('has none', () => {
    const present = readdirSync(join(checkout, 'roles'))
    assert.deepEqual(
      WITHOUT_ROLE.filter((service) => present.includes(service.replaceAll('_', '-'))),
      [],
    )
  })
})
