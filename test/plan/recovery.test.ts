import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { mostAdvanced, planRecovery, readPosition, type DatabasePosition } from '../../src/plan/recovery.ts'

const UUID = '6b0f3c9e-c6b4-11f0-8a0e-2f1d8c2f6a11'

function position(host: string, seqno: number, changes: Partial<DatabasePosition> = {}): DatabasePosition {
  return { host, uuid: UUID, seqno, safe: false, hasContainer: true, ...changes }
}

describe('a lost database cluster', () => {
  it('tells its position in the last line that the server logged', () => {
    const text = `WSREP: Recovered position: ${UUID}:45\nWSREP: Recovered position: ${UUID}:60\nsafe_to_bootstrap: 0\n`
    assert.deepEqual(readPosition(text), { uuid: UUID, seqno: 60, safe: false })
  })

  it('has no position where there never was a transaction', () => {
    const text = 'WSREP: Recovered position: 00000000-0000-0000-0000-000000000000:-1\n'
    assert.deepEqual(readPosition(text), { uuid: undefined, seqno: -1, safe: false })
  })

  it('starts again on the host with the latest transaction, and says why', () => {
    assert.deepEqual(mostAdvanced([position('a', 52), position('b', 60), position('c', -1, { uuid: undefined })]), {
      host: 'b',
      reason: 'b has the latest transaction: a is at 52, b is at 60, c has none',
    })
  })

  it('starts on the node that left last where several got equally far', () => {
    assert.equal(mostAdvanced([position('a', 60), position('b', 60, { safe: true })]).host, 'b')
  })

  it('is not put together from nodes of different clusters', () => {
    const other = position('b', 70, { uuid: UUID.replace('6', '7') })
    assert.throws(() => mostAdvanced([position('a', 60), other]), { message: /no history in common/ })
  })

  it('is founded, joined one node at a time, and has no special node left', () => {
    const { steps } = planRecovery([position('a', 52), position('b', 60), position('c', 60, { hasContainer: false })], {
      BOOTSTRAP_ARGS: '--wsrep-new-cluster',
    })
    assert.deepEqual(
      steps.map(({ id, needs, environment, changes }) => [id, needs, environment !== undefined, changes[0]?.action]),
      [
        ['found@b/mariadb', [], true, 'create'],
        ['container@a/mariadb', ['found@b/mariadb'], false, 'start'],
        ['container@c/mariadb', ['container@a/mariadb'], false, 'create'],
        ['container@b/mariadb', ['container@c/mariadb'], false, 'recreate'],
      ],
    )
  })
})
