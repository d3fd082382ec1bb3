import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { brokerHandover } from '../../roles/rabbitmq/tasks/handover.ts'
import type { KollaError } from '../../src/errors.ts'
import type { HandoverContext } from '../../src/roles/rollout.ts'

interface Cluster {
  /** Hosts whose broker runs, beside a. */
  readonly others?: readonly string[]
  /** Every host of the inventory. */
  readonly members?: readonly string[]
  /** Hosts that the cluster takes for running. */
  readonly running?: readonly string[]
  /** Hosts that this run has never looked at. */
  readonly unseen?: readonly string[]
}

/** Has node a leave while the others go on; `safe` says whether queues can do without it, before and after they got more members. */
function leaving(safe: readonly boolean[], cluster: Cluster = {}) {
  const { others = ['b', 'c'], members = ['a', ...others], running = members, unseen = [] } = cluster
  const commands: string[] = []
  const answers = [...safe]
  const exec = (_: string, [, ...words]: readonly string[]) => {
    commands.push(words.join(' '))
    const code = words[0] === 'await_online_quorum_plus_one' && !answers.shift() ? 69 : 0
    const nodes = (hosts: readonly string[]) => hosts.map((host) => `rabbit@${host}`)
    const status = JSON.stringify({ disk_nodes: nodes(members), running_nodes: nodes(running) })
    return Promise.resolve({
      code,
      stdout: words[0] === 'cluster_status' ? status : '',
      stderr: code === 0 ? '' : 'not enough members',
    })
  }
  const context = {
    on: 'a',
    others,
    progress: () => undefined,
    host: (host: string) => (unseen.includes(host) ? undefined : {}),
    scope: (host: string) => ({
      data: (name: string) => (name === 'groups' ? { rabbitmq: members } : { hostname: host }),
    }),
    engineOf: () => Promise.resolve({ exec }),
  } as unknown as HandoverContext
  return { commands, left: brokerHandover.leave?.(context) }
}

describe('a broker that hands over', () => {
  it('waits until queues are safe without it, and sends clients away', async () => {
    const { commands, left } = leaving([true])
    await left
    assert.deepEqual(commands, [
      'await_online_quorum_plus_one --timeout 10',
      'cluster_status --formatter json',
      'drain',
    ])
  })

  it('gives queues that lack a member one on the others', async () => {
    const { commands, left } = leaving([false, true])
    await left
    const grown = commands.filter((command) => command.startsWith('grow '))
    assert.deepEqual(grown, ['grow rabbit@b even', 'grow rabbit@c even'])
    assert.equal(commands.at(-1), 'drain')
  })

  it('does not wait for a majority that one of two cannot leave behind', async () => {
    const { commands, left } = leaving([false, false], { others: ['b'] })
    await left
    assert.deepEqual(commands, ['drain'])
  })

  const members = ['a', 'b', 'c']

  it('stays where another one has died, even if its cluster has not noticed: the last one would stop as well', async () => {
    const { commands, left } = leaving([true], { others: ['b'], members })
    await assert.rejects(left ?? Promise.resolve(), {
      message: /while rabbit@c is away: rabbit@b would go on, a minority/,
    })
    assert.ok(!commands.includes('drain'))
    await assert.rejects(leaving([true], { members, running: ['a', 'b'] }).left ?? Promise.resolve())
  })

  it('leaves where the cluster has one that this run cannot ask, or can do without one', async () => {
    await leaving([true], { others: ['b'], members, unseen: ['c'] }).left
    await leaving([true], { others: ['b', 'c', 'd'], members: [...members, 'd', 'e'] }).left
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
