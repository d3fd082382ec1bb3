import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { finishUpgrade, prepareUpgrade, refusePath } from '../../roles/rabbitmq/tasks/versions.ts'
import { hasCode } from '../../src/errors.ts'
import { planReset } from '../../src/plan/broker.ts'
import type { TaskContext, TaskRunContext } from '../../src/roles/types.ts'
import type { HostScope } from '../../src/variables/types.ts'
import { FakeEngine } from '../support/fake-engine.ts'
import { firstDeploy, ids, needsOf } from './world.ts'
import { deployment, webRole } from '../support/deployment.ts'
import { rolloutContext } from './rollout.ts'

it('a broker that is reset stops everywhere before it is emptied anywhere, and its nodes start side by side', () => {
  const steps = planReset(['a', 'b'])
  assert.deepEqual(ids(steps), [
    'stop_app@a/rabbitmq',
    'stop_app@b/rabbitmq',
    'reset@a/rabbitmq',
    'reset@b/rabbitmq',
    'start_app@a/rabbitmq',
    'start_app@b/rabbitmq',
    'await_online_nodes@a/rabbitmq',
    'await_online_nodes@b/rabbitmq',
  ])
  assert.deepEqual(needsOf(steps, 'reset@a/rabbitmq'), ['stop_app@a/rabbitmq', 'stop_app@b/rabbitmq'])
  assert.deepEqual(needsOf(steps, 'start_app@b/rabbitmq'), ['reset@a/rabbitmq', 'reset@b/rabbitmq'])
  assert.equal(steps.at(-1)?.environment?.['NODES'], '2')
})

describe('an upgrade of RabbitMQ', () => {
  const ALLOWED = { '3.13': ['4.0', '4.1', '4.2'], '4.0': ['4.1', '4.2'], '4.1': ['4.0'] }
  for (const [from, to] of [
    ['4.0.5', '4.0.9'],
    ['4.0.5', '4.0.5'],
    ['4.0.5', '4.1.0'],
    ['3.12.1', '3.13.7'],
    ['3.13.7', '4.2.1'],
    ['4.1.1', '4.0.9'],
  ] as const) {
    it(`goes from ${from} to ${to}`, () => refusePath(from, to, ALLOWED))
  }
  for (const [from, to, hint] of [
    ['3.12.1', '4.0.5', /From 3\.12 it can go to 3\.13/],
    ['3.11.0', '3.13.0', /3\.12/],
    ['4.0.5', '4.3.0', /4\.1, 4\.2/],
    ['4.0.5', '4.0.4', /4\.0/],
    ['4.0.5', '3.13.7', /rabbitmq_allowed_upgrades/],
  ] as const) {
    it(`is refused from ${from} to ${to}`, () => {
      assert.throws(
        () => refusePath(from, to, ALLOWED),
        (error: { message: string; details: { hint: string } }) => {
          assert.ok(error.message.startsWith(`RabbitMQ cannot go from ${from} to ${to}`))
          assert.match(error.details.hint, hint)
          return true
        },
      )
    })
  }
})

describe('the versions of RabbitMQ', () => {
  const OLD = 'kolla/rabbitmq:1'
  const NEW = 'kolla/rabbitmq:2'

  /** node1 runs the old image; `wanted` is what it should run. */
  async function context(wanted: string, changes: Partial<TaskContext> = {}): Promise<TaskContext> {
    const engine = new FakeEngine()
    engine.addImage(OLD)
    const { compile } = deployment({ inventory: '[web]\nnode1\n', globals: `web_image_full: ${OLD}\n` })
    const [service] = compile([webRole()]).hosts.get('node1')?.services ?? []
    assert.ok(service)
    await engine.create({ ...service.spec, name: 'rabbitmq' })
    await engine.start('rabbitmq')
    const seen = await engine.observe()
    const scope = { string: () => wanted, data: () => ({ rabbitmq: ['node1'] }) }
    return {
      ...rolloutContext({ node1: {} }),
      engine: () => seen,
      scope: () => scope as unknown as HostScope,
      touched: new Set(['node1/rabbitmq']),
      ...changes,
    }
  }
  const due = async (wanted: string, changes: Partial<TaskContext> = {}): Promise<readonly (readonly string[])[]> => {
    const given = await context(wanted, changes)
    return [prepareUpgrade, finishUpgrade].map((task) => task.due(given))
  }

  it('are looked at when an image changes, before the first node and after the last', async () => {
    assert.deepEqual(await due(NEW), [['the image changes'], ['the image changes']])
  })

  it('are not when only the configuration changes, or nothing', async () => {
    assert.deepEqual(await due(OLD), [[], []])
    assert.deepEqual(await due(NEW, { touched: new Set() }), [[], []])
  })

  it('are only changed when the broker has started, and all its features are on', async () => {
    const commands: string[] = []
    /** What these commands of the broker end with, in their order; others with 0. */
    const upgraded = async (...codes: readonly number[]): Promise<readonly string[]> => {
      commands.length = 0
      const left = [...codes]
      const engine = {
        exec: (_container: string, [, ...words]: readonly string[]) => {
          if (words[0] === '--version') return Promise.resolve({ code: 0, stdout: '4.0.5', stderr: '' })
          commands.push(words[0] ?? '')
          return Promise.resolve({ code: left.shift() ?? 0, stdout: '', stderr: '' })
        },
        runOnce: () => Promise.resolve({ code: 0, stdout: '4.0.7', stderr: '' }),
      }
      const given = {
        ...(await context(NEW)),
        engineOf: () => Promise.resolve(engine),
        signal: new AbortController().signal,
      }
      await prepareUpgrade.run(given as unknown as TaskRunContext)
      return [...commands]
    }
    assert.deepEqual(await upgraded(0), ['enable_feature_flag'])
    // Its virtual machine is not up, then its application is not, then it is.
    const waited = [
      'enable_feature_flag',
      'await_startup',
      'await_startup',
      'await_online_nodes',
      'enable_feature_flag',
    ]
    assert.deepEqual(await upgraded(64, 69, 0, 0, 0), waited)
    await assert.rejects(upgraded(64, 0, 0, 64), (error) => hasCode(error, 'broker-features-refused'))
    assert.deepEqual(commands, ['enable_feature_flag', 'await_startup', 'await_online_nodes', 'enable_feature_flag'])
  })

  it('are not mixed: features are switched on when no node is left out', async () => {
    const scope = { string: () => NEW, data: () => ({ rabbitmq: ['node1', 'node2'] }) } as unknown as HostScope
    assert.deepEqual(await due(NEW, { scope: () => scope }), [['the image changes'], []])
  })
})

it('a task that looks into an image waits until the host has it', async () => {
  const look = {
    name: 'look',
    title: 'look',
    after: [],
    before: ['web'],
    due: () => ['always'],
    run: () => Promise.resolve(),
  }
  const steps = await firstDeploy(deployment({ inventory: '[web]\nnode1\n' }), [webRole({}, { tasks: [look] })])
  assert.deepEqual(needsOf(steps, 'task@web/look'), ['image@node1/kolla/web:1'])
  assert.ok(needsOf(steps, 'container@node1/web').includes('task@web/look'))
})
