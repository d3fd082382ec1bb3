import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { growQueues } from '../../roles/rabbitmq/tasks/members.ts'
import type { Engine, EngineObservation } from '../../src/containers/types.ts'
import type { TaskRunContext } from '../../src/roles/types.ts'
import type { HostScope } from '../../src/variables/types.ts'
import { rolloutContext } from './rollout.ts'

/** Hosts on which the broker runs, and those to which this plan adds it: what the task says and does. */
async function grown(running: readonly string[], added: readonly string[]) {
  const members = [...running, ...added]
  const commands: string[] = []
  const engine = (host: string): EngineObservation => {
    const there = running.includes(host)
    const containers = there ? [['rabbitmq', { name: 'rabbitmq', state: 'running' }] as const] : []
    return {
      containers: new Map(containers),
      volumes: new Set(there ? ['rabbitmq'] : []),
    } as unknown as EngineObservation
  }
  const scope = (host: string) => ({
    string: () => 'rabbitmq',
    data: (name: string) => (name === 'groups' ? { rabbitmq: members } : { hostname: host }),
  })
  const engineOf = (host: string) => ({
    exec: (container: string, command: readonly string[]) => {
      commands.push(`${host}/${container}: ${command.join(' ')}`)
      return Promise.resolve({ code: 0, stdout: '', stderr: '' })
    },
  })
  const context = {
    ...rolloutContext(Object.fromEntries(members.map((host) => [host, {}]))),
    engine,
    scope: (host: string) => scope(host) as unknown as HostScope,
    touched: new Set(members.map((host) => `${host}/rabbitmq`)),
    engineOf: (host: string) => Promise.resolve(engineOf(host) as unknown as Engine),
  } as unknown as TaskRunContext
  const reasons = growQueues.due(context)
  await growQueues.run(context)
  return { reasons, commands }
}

describe('quorum queues', () => {
  it('get a member on a node that joins, as long as there are fewer than three', async () => {
    const { reasons, commands } = await grown(['a', 'b'], ['c'])
    assert.deepEqual(reasons, ['c joins the cluster'])
    assert.equal(commands[0], 'c/rabbitmq: rabbitmq-queues grow rabbit@c all')
    assert.match(commands[1] ?? '', /^c\/rabbitmq: rabbitmqctl eval .*add_replica\(Vhost, Name, 'rabbit@c'\)/s)
  })

  it('get one on a fourth node where they have an even number of them', async () => {
    const { commands } = await grown(['a', 'b', 'c'], ['d'])
    assert.equal(commands[0], 'd/rabbitmq: rabbitmq-queues grow rabbit@d even')
  })

  it('get no more than three on nodes that join at once', async () => {
    const { commands } = await grown(['a'], ['b', 'c', 'd'])
    assert.deepEqual(
      commands.filter((command) => command.includes(' grow ')).map((command) => command.split(' ').at(-1)),
      ['all', 'all', 'even'],
    )
  })

  it('are left alone on a first deploy, and where nodes that have data change', async () => {
    assert.deepEqual((await grown([], ['a', 'b', 'c'])).reasons, [])
    assert.deepEqual((await grown(['a', 'b', 'c'], [])).reasons, [])
  })
})
