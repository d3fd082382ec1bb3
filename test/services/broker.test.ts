import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import type { KollaError } from '../../src/errors.ts'
import { Secret } from '../../src/secrets.ts'
import { connectBroker, type Broker } from '../../src/services/broker.ts'
import { brokerDifferences, isPasswordOf } from '../../src/services/broker-differences.ts'
import type { DesiredBroker } from '../../src/services/broker-types.ts'
import { brokerHash, fakeBroker } from '../support/fake-broker.ts'
import type { FakeHttp } from '../support/fake-http.ts'

const ALL = { configure: '.*', write: '.*', read: '.*' }
const DESIRED: DesiredBroker = {
  vhosts: ['/', 'nova/cell1'],
  users: [{ name: 'openstack', password: new Secret('broker-password'), tags: ['administrator'] }],
  permissions: [
    { user: 'openstack', vhost: '/', ...ALL },
    { user: 'openstack', vhost: 'nova/cell1', ...ALL },
  ],
  policies: [
    {
      name: 'stream-retention',
      vhost: '/',
      pattern: '.*_fanout$',
      applyTo: 'streams',
      priority: 0,
      definition: { 'max-age': '1h' },
    },
  ],
}

describe('the message broker', () => {
  let server: FakeHttp
  let broker: Broker

  const connect = (password: string) =>
    connectBroker({
      url: server.url,
      open: server.open,
      user: 'admin',
      password: new Secret(password),
      retryDelays: [],
    })

  const make = async (desired: DesiredBroker) => {
    const changes = brokerDifferences(desired, await broker.observe())
    for (const change of changes) await broker.apply(change)
    return changes.map(({ kind, action, reasons }) => `${action} ${kind}: ${reasons.join(', ')}`)
  }

  beforeEach(async () => {
    server = await fakeBroker()
    broker = connect('admin-password')
  })
  afterEach(async () => {
    broker.close()
    await server.close()
  })

  it('gets everything that is missing', async () => {
    await make(DESIRED)
    assert.deepEqual(server.writes(), [
      'PUT /api/vhosts/nova%2Fcell1',
      'PUT /api/users/openstack',
      'PUT /api/permissions/%2F/openstack',
      'PUT /api/permissions/nova%2Fcell1/openstack',
      'PUT /api/policies/%2F/stream-retention',
    ])
  })

  it('is not written to when nothing is missing', async () => {
    await make(DESIRED)
    const before = server.writes().length
    assert.deepEqual(await make(DESIRED), [])
    assert.equal(server.writes().length, before)
  })

  it('is told of everything that differs', async () => {
    await make(DESIRED)
    const changed: DesiredBroker = {
      vhosts: [],
      users: [{ name: 'openstack', password: new Secret('new'), tags: ['monitoring', 'administrator'] }],
      permissions: [{ user: 'openstack', vhost: '/', ...ALL, write: '^x' }],
      policies: DESIRED.policies.map((policy) => ({ ...policy, definition: { 'max-age': '2h' } })),
    }
    assert.deepEqual(await make(changed), [
      'update user: the password differs, tags administrator -> administrator, monitoring',
      'update permission: write .* -> ^x',
      'update policy: definition {"max-age":"1h"} -> {"max-age":"2h"}',
    ])
    assert.deepEqual(await make(changed), [])
  })

  it('tells how it is', async () => {
    assert.deepEqual(await broker.status(), {
      version: '4.0.5',
      clusterName: 'openstack',
      nodes: [
        { name: 'rabbit@one', running: true, complaints: [] },
        {
          name: 'rabbit@two',
          running: true,
          complaints: ['memory alarm', 'in maintenance', 'partitioned from rabbit@one'],
        },
      ],
      disabledFeatureFlags: ['message_containers'],
    })
  })

  it('does not let in whoever has the wrong password', async () => {
    const stranger = connect('wrong')
    await assert.rejects(stranger.observe(), (error: KollaError) => error.details.code === 'broker-access-denied')
    stranger.close()
  })
})

describe("a password in the broker's hash", () => {
  // From RabbitMQ's own documentation of the algorithm: salt 908DC60A, password test12.
  const documented = 'kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR'

  it('is recognized', () => {
    assert.ok(isPasswordOf('test12', documented, 'rabbit_password_hashing_sha256'))
    assert.ok(!isPasswordOf('test13', documented, 'rabbit_password_hashing_sha256'))
    assert.ok(isPasswordOf('secret', brokerHash('secret'), 'rabbit_password_hashing_sha256'))
  })

  it('of an unknown kind is not', () => {
    assert.ok(!isPasswordOf('test12', documented, 'another'))
    assert.ok(!isPasswordOf('', '', 'rabbit_password_hashing_sha256'))
  })
})
