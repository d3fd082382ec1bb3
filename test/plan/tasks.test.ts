import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Question, Task } from '../../src/roles/types.ts'
import { deployment, webRole, webService } from '../support/deployment.ts'
import { firstDeploy, ids, needsOf } from './world.ts'

const asks: Question = { name: 'tuning', container: 'web', command: ['show'] }

/** Due on each host of `web` that does not say that it is tuned. */
const tune: Task = {
  name: 'tune',
  title: 'tune',
  eachHostOf: 'web',
  asks: [asks],
  after: ['web'],
  before: ['proxy'],
  due: ({ hosts, answer }) =>
    hosts.filter((host) => answer(host, asks) !== 'tuned').map((host) => `${host} is not tuned`),
  run: () => Promise.resolve(),
}
const services = { web: webService(), proxy: webService({ variables: 'web' }) }
const role = webRole({}, { services, tasks: [tune] })

describe('a task for each host of a service', () => {
  it('is a step of its own on every host, after and before containers of that host alone', async () => {
    const steps = await firstDeploy(deployment(), [role])
    const tasks = steps.filter(({ kind }) => kind === 'task')
    assert.deepEqual(ids(tasks), ['task@node1/tune', 'task@node2/tune', 'task@node3/tune'])
    assert.deepEqual(
      tasks.map(({ host, changes }) => [host, changes[0]?.reasons]),
      ['node1', 'node2', 'node3'].map((host) => [host, [`${host} is not tuned`]]),
    )
    const containers = (id: string) => needsOf(steps, id).filter((need) => need.startsWith('container@'))
    assert.deepEqual(containers('task@node2/tune'), ['container@node2/web'])
    const tasksBefore = needsOf(steps, 'container@node2/proxy').filter((need) => need.startsWith('task@'))
    assert.deepEqual(tasksBefore, ['task@node2/tune'])
  })

  it('is left out where what its question got says so', async () => {
    const answers = new Map([
      ['node1', new Map([['tuning', 'tuned']])],
      ['node2', new Map([['tuning', 'slow']])],
    ])
    const steps = await firstDeploy(deployment(), [role], { answers })
    assert.deepEqual(ids(steps.filter(({ kind }) => kind === 'task')), ['task@node2/tune', 'task@node3/tune'])
  })
})

describe('a task after another one', () => {
  const prepare: Task = { ...tune, name: 'prepare', after: [], before: [] }

  it('waits for it on the same host', async () => {
    const after: Task = { ...tune, after: ['prepare'] }
    const steps = await firstDeploy(deployment(), [webRole({}, { services, tasks: [prepare, after] })])
    assert.deepEqual(
      needsOf(steps, 'task@node2/tune').filter((need) => need.startsWith('task@')),
      ['task@node2/prepare'],
    )
  })

  it('waits for it on every host where it is one step for all of them', async () => {
    const { eachHostOf: _all, asks: _none, ...once } = tune
    const after: Task = { ...once, after: ['prepare'], due: () => ['always'] }
    const steps = await firstDeploy(deployment(), [webRole({}, { services, tasks: [prepare, after] })])
    const task = ids(steps).find((id) => id.endsWith('/tune')) ?? assert.fail(ids(steps).join())
    assert.deepEqual(
      needsOf(steps, task).filter((need) => need.startsWith('task@')),
      ['task@node1/prepare', 'task@node2/prepare', 'task@node3/prepare'],
    )
  })
})
