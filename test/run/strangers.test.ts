import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { strangerProblem } from '../../src/run/strangers.ts'

describe('a member of a cluster that is no host of its group', () => {
  it('is named with the host that it is on and the ways to take it out', () => {
    const { message, hint } = strangerProblem(
      { role: 'mariadb', member: '192.0.2.14', running: true, host: 'node4' },
      'node1',
    )
    assert.equal(message, "192.0.2.14 (node4) is still in the database's cluster but no host of the group mariadb")
    assert.match(
      hint ?? '',
      /`kolla destroy --limit node4`, with it in the inventory, .* stopping the container mariadb/,
    )
  })

  it('that runs no more is to be forgotten, on a host that stays', () => {
    const { message, hint } = strangerProblem({ role: 'rabbitmq', member: 'rabbit@node4', running: false }, 'node1')
    assert.match(message, /^rabbit@node4 is still in the message broker's cluster, where it does not run, but no host/)
    assert.match(hint ?? '', /`rabbitmqctl forget_cluster_node rabbit@node4` in the container rabbitmq of node1/)
    assert.doesNotMatch(hint ?? '', /kolla destroy/)
  })
})
