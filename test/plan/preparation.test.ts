import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Role, Task } from '../../src/roles/types.ts'
import { deployment, webRole, webService } from '../support/deployment.ts'
import { firstDeploy, needsOf } from './world.ts'

const TASK: Task = { name: 'map', title: 'map', after: ['worker'], due: () => ['is due'], run: () => Promise.resolve() }
const web = webRole({}, { oneShots: [{ name: 'web_bootstrap', service: 'web', environment: {}, on: 'bootstrap' }] })
const worker: Role = {
  name: 'worker',
  after: ['web/bootstrap'],
  enabled: 'true',
  services: { worker: webService({ group: 'worker' }) },
  tasks: [TASK],
}
const world = deployment({ globals: 'worker_healthcheck: {}\n' })

describe('a role that comes after the preparation of another', () => {
  it('waits for its one-shot containers, and not for its services', async () => {
    const needs = needsOf(await firstDeploy(world, [web, worker]), 'container@node1/worker')
    assert.ok(needs.includes('one-shot@node1/web_bootstrap'))
    assert.deepEqual(
      needs.filter((need) => need.startsWith('container@')),
      [],
    )
  })
})

describe('a role whose containers start after a task of another', () => {
  const waiting = { ...web, startAfter: (action: string) => [action === 'upgrade' ? 'worker' : 'worker/map'] }

  it('prepares itself before, and starts then', async () => {
    const steps = await firstDeploy(world, [waiting, worker])
    assert.ok(needsOf(steps, 'container@node2/web').includes('task@worker/map'))
    assert.ok(!needsOf(steps, 'one-shot@node1/web_bootstrap').includes('task@worker/map'))
  })

  it('may wait for the whole role in another action', async () => {
    const steps = await firstDeploy(world, [waiting, worker], { action: 'upgrade' })
    assert.ok(needsOf(steps, 'container@node2/web').includes('container@node1/worker'))
  })
})
