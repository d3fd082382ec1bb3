import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { checkDeployment } from '../../src/prechecks/deployment.ts'
import { checkClock, checkDistribution, checkEngine, checkLimits, checkSpace } from '../../src/prechecks/host.ts'
import { checkVirtualAddress, interfaceProblems } from '../../src/prechecks/network.ts'
import { checkPorts } from '../../src/prechecks/ports.ts'
import type { HostCheck } from '../../src/prechecks/types.ts'
import type { Role, Service } from '../../src/roles/types.ts'
import { host, running, type HostCase } from './host.ts'

/** What is checked, of which host, and the messages that come of it; an empty list says that the host is fine. */
type Case = readonly [string, HostCase, readonly string[]]

const ULIMITS = { ulimits: { nofile: { soft: 1_048_576, hard: 1_048_576 } } }
const eth0 = (address: string, more: Readonly<Record<string, unknown>> = {}) => {
  return { eth0: { device: 'eth0', active: true, ipv4: { address, prefix: '24' }, ...more } }
}
const service = (more: Partial<Service> = {}): Service => ({ group: 'control', command: 'run', files: [], ...more })
const role = (name: string, services: Role['services']): Role => ({ name, after: [], enabled: 'true', services })
const API = role('web', { 'web-api': service({ ports: [{ name: 'the web API', port: '8000' }] }) })
const BALANCER = role('loadbalancer', {
  haproxy: service(),
  'web-api': service({ frontends: { web: { enabled: 'true', mode: 'http', port: '8000' } } }),
})
const KEEPALIVED = role('loadbalancer', { keepalived: service() })

function table(title: string, check: HostCheck, cases: readonly Case[]): void {
  describe(title, () => {
    for (const [what, given, messages] of cases) {
      it(what, () => {
        const problems = check(host(given))
        assert.deepEqual(
          problems.map((problem) => problem.message),
          messages,
        )
        assert.ok(problems.every((problem) => problem.hint !== undefined && problem.severity === 'error'))
      })
    }
  })
}

table('the distribution', checkDistribution, [
  ['may be Debian 13', {}, []],
  ['may be Ubuntu 24', { facts: { distribution: 'Ubuntu', distribution_major_version: '24' } }, []],
  ['may be a Debian without a number: testing', { facts: { distribution_major_version: 'NA' } }, []],
  ['may not be too old', { facts: { distribution_major_version: '11' } }, ['control01 runs Debian 11']],
  [
    'may not be another',
    { facts: { distribution: 'Alpine', distribution_major_version: '3' } },
    ['control01 runs Alpine 3'],
  ],
])

table('the engine', checkEngine, [
  ['answers', {}, []],
  ['has to be there', { engine: null }, ['control01 has no container engine that answers']],
  ['has to be new enough', { engine: { version: '18.09.1' } }, ['control01 runs Docker Engine 18.09.1']],
  [
    'has versions of its own as Podman',
    { engine: { version: '5.4.2' }, globals: ['kolla_container_engine: podman'] },
    [],
  ],
])

table('space', checkSpace, [
  ['is enough', { facts: { disk: { mount: '/', free_mb: 5_000 } } }, []],
  ['is not known', {}, []],
  [
    'is short',
    { facts: { disk: { mount: '/var/lib/docker', free_mb: 4_999 } } },
    ['control01 has 4999 MiB free on /var/lib/docker'],
  ],
])

table('the clock', checkClock, [
  ['is right', {}, []],
  ['may be off by what a network takes', { now: 1_000_030 }, []],
  ['may not be ahead', { now: 1_000_031 }, ['control01: its clock is 31 s ahead']],
  ['may not be behind', { now: 990_000 }, ['control01: its clock is 10000 s behind']],
])

table('limits', checkLimits, [
  ['are not limited', { services: ['rabbitmq'], dimensions: ULIMITS }, []],
  [
    'may be limited where nobody wants more',
    { services: ['rabbitmq'], facts: { limits: { nofile: 1024 }, sys_resource: false } },
    [],
  ],
  [
    'may be limited where the engine can raise that',
    { services: ['rabbitmq'], dimensions: ULIMITS, facts: { limits: { nofile: 1024 }, sys_resource: true } },
    [],
  ],
  [
    'may not be limited for good',
    { services: ['rabbitmq'], dimensions: ULIMITS, facts: { limits: { nofile: 1024 }, sys_resource: false } },
    ['control01 allows nofile 1024; containers ask for 1048576'],
  ],
  [
    'may not end where a container wants none',
    {
      services: ['rabbitmq'],
      dimensions: { ulimits: { memlock: { soft: -1, hard: -1 } } },
      facts: { limits: { nofile: 1024, memlock: 65_536 }, sys_resource: false },
    },
    ['control01 allows memlock 65536; containers ask for no limit'],
  ],
])

table('the virtual IP', checkVirtualAddress, [
  ['lies in the network of the API', { roles: [KEEPALIVED], facts: eth0('192.0.2.11') }, []],
  ["is nobody else's business", { facts: eth0('198.51.100.11') }, []],
  [
    'may be an IPv6 address',
    { roles: [KEEPALIVED], facts: eth0('192.0.2.11'), globals: ['kolla_internal_vip_address: 2001:db8::1'] },
    [],
  ],
  [
    'may not lie elsewhere',
    { roles: [KEEPALIVED], facts: eth0('198.51.100.11') },
    ['control01: kolla_internal_vip_address 192.0.2.250 is not in 198.51.100.11/24, the network of eth0'],
  ],
])

table('a port', checkPorts, [
  ['is free', { roles: [API] }, []],
  ['is taken on another address', { roles: [API], facts: { listening: [{ address: '127.0.0.1', port: 8000 }] } }, []],
  [
    "is taken on the service's address",
    { roles: [API], facts: { listening: [{ address: '192.0.2.10', port: 8000 }] } },
    ['control01: port 8000 on 192.0.2.10, which the web API needs, is taken'],
  ],
  [
    'is taken on every address',
    { roles: [API], facts: { listening: [{ address: '::', port: 8000 }] } },
    ['control01: port 8000 on 192.0.2.10, which the web API needs, is taken'],
  ],
  [
    'is taken by the service itself',
    { roles: [API], facts: { listening: [{ address: '::', port: 8000 }] }, engine: { containers: running('web_api') } },
    [],
  ],
  [
    'of the virtual IP is taken',
    { roles: [BALANCER], facts: { listening: [{ address: '0.0.0.0', port: 8000 }] } },
    ['control01: port 8000 on 192.0.2.250, which the load balancer for web needs, is taken'],
  ],
])

describe('an interface', () => {
  const messages = (facts: Readonly<Record<string, unknown>>, names: readonly string[] = ['api_interface']) => {
    const { scope } = host({ facts })
    return interfaceProblems('control01', scope, facts, names).map((problem) => problem.message)
  }

  it('is as the configuration says', () => assert.deepEqual(messages(eth0('192.0.2.10')), []))

  it('has to be there', () => {
    assert.deepEqual(messages({ interfaces: ['lo'] }), [
      'control01 has no interface eth0 (api_interface, from network_interface)',
    ])
  })

  it('has to be up', () => {
    const down = eth0('192.0.2.10', { active: false })
    assert.deepEqual(messages(down), ['control01: interface eth0 (api_interface) is down'])
  })

  it('needs an address for the API only', () => {
    const bare = { eth0: { device: 'eth0', active: true } }
    assert.deepEqual(messages(bare, ['kolla_external_vip_interface']), [])
    assert.deepEqual(messages(bare), ['control01: interface eth0 (api_interface) has no ipv4 address'])
  })
})

describe('all hosts together', () => {
  const one = host({ name: 'control01', facts: eth0('192.0.2.11'), services: ['mariadb'] })
  const two = host({ name: 'control02', facts: eth0('192.0.2.12'), services: ['mariadb'] })
  const three = host({ name: 'control03', facts: eth0('192.0.2.13'), services: ['mariadb'] })
  const messages = (...hosts: Parameters<typeof checkDeployment>[0]) =>
    checkDeployment(hosts).map(({ message }) => message)

  it('are fine when each has its own address and name', () => {
    assert.deepEqual(messages(one, two, three), [])
    assert.deepEqual(messages(one), [])
  })

  it('may not share an address', () => {
    const same = host({ name: 'control02', facts: eth0('192.0.2.11') })
    assert.deepEqual(messages(one, same), ['control01 and control02 have the same API address 192.0.2.11'])
  })

  it('may not share a name', () => {
    const same = host({ name: 'control02', facts: { ...eth0('192.0.2.12'), hostname: 'control01' } })
    assert.deepEqual(messages(one, same), ['control01 and control02 have the same host name control01'])
  })

  it('may not have tokens without a life', () => {
    const keystone = host({ services: ['keystone'], globals: ['fernet_token_expiry: 0'] })
    assert.deepEqual(messages(keystone), ['fernet_token_expiry and fernet_key_rotation_interval have to be positive'])
  })
})
