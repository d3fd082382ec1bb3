import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { brokerHandover } from '../../roles/rabbitmq/tasks/handover.ts'
import type { KollaError } from '../../src/errors.ts'
import type { HandoverContext } from '../../src/roles/rollout.ts'

/** Has node a leave while the others go on; `safe` says whether queues can do without it, before and after they got more members. */
function leaving(safe: readonly boolean[], others = ['b', 'c']) {
  const commands: string[] = []
  const answers = [...safe]
  const exec = (_: string, [, ...words]: readonly string[]) => {
    commands.push(words.join(' '))
    const code = words[0] === 'await_online_quorum_plus_one' && !answers.shift() ? 69 : 0
    return Promise.resolve({ code, stdout: '', stderr: code === 0 ? '' : 'not enough members' })
  }
  const context = {
    on: 'a',
    others,
    progress: () => undefined,
    scope: (host: string) => ({
      data: (name: string) => (name === 'groups' ? { rabbitmq: ['a', ...others] } : { hostname: host }),
    }),
    engineOf: () => Promise.resolve({ exec }),
  } as unknown as HandoverContext
  return { commands, left: brokerHandover.leave?.(context) }
}

describe('a broker that hands over', () => {
  it('waits until queues are safe without it, and sends clients away', async () => {
    const { commands, left } = leaving([true])
    await left
    assert.deepEqual(commands, ['await_online_quorum_plus_one --timeout 10', 'drain'])
  })

  it('gives queues that lack a member one on the others', async () => {
    const { commands, left } = leaving([false, true])
    await left
    const grown = commands.filter((command) => command.startsWith('grow '))
    assert.deepEqual(grown, ['grow rabbit@b even', 'grow rabbit@c even'])
    assert.equal(commands.at(-1), 'drain')
  })

  it('does not wait for a majority that one of two cannot leave behind', async () => {
    const { commands, left } = leaving([false, false], ['b'])
    await left
    assert.deepEqual(commands, ['drain'])
  })

  it('stays where they are not safe then either', async () => {
    const { commands, left } = leaving([false, false])
    await assert.rejects(left ?? Promise.resolve(), ({ details }: KollaError) => {
      assert.equal(details.code, 'broker-handover-failed')
      assert.deepEqual(details.log, ['not enough members'])
      return true
    })
    assert.ok(!commands.includes('drain'))
  })
})
