import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { galeraRollout, newClusterReasons } from '../../roles/mariadb/tasks/cluster.ts'
import { holderLast } from '../../roles/loadbalancer/tasks/vip.ts'
import { standardRollout } from '../../src/plan/rollout.ts'
import { rolloutContext, SYNCED } from './rollout.ts'

const MEMBER = { state: 'running', volume: true, node: SYNCED } as const

describe('a database cluster', () => {
  it('is founded on the first host when no host has data, and the others join one at a time', () => {
    const context = rolloutContext({ a: {}, b: {}, c: {} })
    const { batches, founders } = galeraRollout(context)
    assert.deepEqual(batches, [['a'], ['b'], ['c']])
    assert.deepEqual(
      founders?.map(({ host }) => host),
      ['a'],
    )
  })

  it('gets its first tables only on the host that founds it', () => {
    const context = rolloutContext({ a: {}, b: {}, c: {} })
    assert.deepEqual(newClusterReasons({ ...context, on: 'a' }), ['no host of the cluster has a data volume'])
    assert.deepEqual(newClusterReasons({ ...context, on: 'b' }), [])
  })

  it('is founded by an earlier run that was killed after the tables were made', () => {
    const { founders } = galeraRollout(rolloutContext({ a: {}, b: { volume: true }, c: {} }))
    assert.deepEqual(
      founders?.map(({ host }) => host),
      ['b'],
    )
  })

  it('takes an emptied node back without founding anything, and makes no tables there', () => {
    const context = rolloutContext({ a: {}, b: { ...MEMBER, changes: false }, c: { ...MEMBER, changes: false } })
    assert.deepEqual(galeraRollout(context), { batches: [['a']], founders: [] })
    assert.deepEqual(newClusterReasons({ ...context, on: 'a' }), [])
  })

  it('is interrupted one node at a time, after new ones have joined, the one with the writers last', () => {
    const { batches } = galeraRollout(rolloutContext({ a: MEMBER, b: {}, c: MEMBER, d: MEMBER }))
    assert.deepEqual(batches, [['b'], ['d'], ['c'], ['a']])
  })

  it('is not guessed at when all its nodes are down', () => {
    const down = { state: 'exited', volume: true } as const
    assert.throws(() => galeraRollout(rolloutContext({ a: down, b: down, c: down })), {
      name: 'KollaError',
      message: /runs on no host, but a, b, c have its data/,
    })
  })

  it('is not touched while its nodes run without a majority', () => {
    const alone = { ...MEMBER, node: 'silent' } as const
    const down = { state: 'exited', volume: true } as const
    assert.throws(() => galeraRollout(rolloutContext({ a: alone, b: down, c: down })), { message: /lost its majority/ })
  })

  it('is not founded beside a host that nobody could look at', () => {
    assert.throws(() => galeraRollout(rolloutContext({ a: {}, b: { unseen: true } })), {
      message: /b could not be looked at/,
    })
  })

  it('of one node needs no founding, and starts however it was left', () => {
    assert.deepEqual(galeraRollout(rolloutContext({ a: { state: 'exited', volume: true } })), {
      batches: [['a']],
      founders: [],
    })
  })
})

describe('load balancers', () => {
  it('change one at a time, the holder of the virtual IP last', () => {
    const running = { state: 'running' } as const
    const context = rolloutContext({ a: { ...running, vip: true }, b: running, c: running }, 'haproxy')
    assert.deepEqual(holderLast(context).batches, [[], ['b'], ['c'], ['a']])
  })
})

describe('any other service', () => {
  const running = { state: 'running' } as const
  const nine = Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].map((name) => [name, running]))

  it('starts on all hosts at once where it does not run', () => {
    assert.deepEqual(standardRollout(rolloutContext({ a: {}, b: {}, c: {} }, 'x'), 'x').batches, [['a', 'b', 'c']])
  })

  it('is interrupted on one host first, then on a third at a time', () => {
    assert.deepEqual(
      standardRollout(rolloutContext(nine, 'x'), 'x').batches.map((batch) => batch.length),
      [1, 2, 2, 2, 2],
    )
  })

  it('is interrupted in batches as large as the operator wants, its own number first', () => {
    const sizes = (variables: Readonly<Record<string, string>>): readonly number[] =>
      standardRollout(rolloutContext(nine, 'x', variables), 'x').batches.map((batch) => batch.length)
    assert.deepEqual(sizes({ kolla_serial: '4' }), [1, 4, 4])
    assert.deepEqual(sizes({ kolla_serial: '4', x_serial: '100%' }), [1, 8])
  })
})
