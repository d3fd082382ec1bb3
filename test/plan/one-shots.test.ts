import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { PlanInput } from '../../src/plan/build.ts'
import type { PlanStep } from '../../src/plan/types.ts'
import { oneShotSpec } from '../../src/roles/container.ts'
import type { ConfigFile, OneShot, OneShotContext } from '../../src/roles/types.ts'
import { deployment, webRole } from '../support/deployment.ts'
import type { FakeEngine } from '../support/fake-engine.ts'
import { empty, firstDeploy, needsOf, observed, running, stepsOf } from './world.ts'

const ONCE: OneShot = { name: 'web_bootstrap', service: 'web', environment: {}, on: 'bootstrap' }
const connection = (database: string) => `[database]\nconnection = mysql+pymysql://web:pw@192.0.2.250/${database}\n`
const CONF = (text: string): ConfigFile => ({ name: 'web.conf', source: { kind: 'text', text }, dest: '/etc/web.conf' })
const role = (oneShots: readonly OneShot[], text = connection('web')) => webRole({ files: [CONF(text)] }, { oneShots })

const shots = (steps: readonly PlanStep[]) => steps.filter(({ kind }) => kind === 'one-shot')
const reasons = (steps: readonly PlanStep[]) => shots(steps).flatMap(({ changes }) => changes[0]?.reasons ?? [])

/** What is planned where all runs, after `disturb` has changed node1. */
async function afterwards(
  oneShot: OneShot,
  disturb: (engine: FakeEngine) => Promise<void> | void = () => undefined,
  changes: Partial<PlanInput> = {},
): Promise<readonly PlanStep[]> {
  const world = deployment()
  const desired = world.compile([role([oneShot])])
  const engines = await running(desired)
  const first = engines.get('node1')
  assert.ok(first)
  await disturb(first)
  return stepsOf(world, desired, await observed(engines, desired), changes)
}

describe('a one-shot container', () => {
  it('runs on the first host before any container of its role is created', async () => {
    const steps = await firstDeploy(deployment(), [role([ONCE])])
    assert.deepEqual(
      shots(steps).map(({ id }) => id),
      ['one-shot@node1/web_bootstrap'],
    )
    assert.deepEqual(reasons(steps), ['no container of the desired image exists yet'])
    for (const host of ['node1', 'node2', 'node3']) {
      assert.ok(needsOf(steps, `container@${host}/web`).includes('one-shot@node1/web_bootstrap'), host)
    }
  })

  it('needs the files and the image of its host', async () => {
    const needs = needsOf(await firstDeploy(deployment(), [role([ONCE])]), 'one-shot@node1/web_bootstrap')
    assert.deepEqual(needs, ['files@node1', 'image@node1/kolla/web:1'])
  })

  it('runs on every host where it is to, and one after another', async () => {
    const steps = await firstDeploy(deployment(), [
      role([
        { ...ONCE, hosts: 'all' },
        { ...ONCE, name: 'web_second' },
      ]),
    ])
    assert.deepEqual(
      shots(steps).map(({ id }) => id),
      [
        'one-shot@node1/web_bootstrap',
        'one-shot@node2/web_bootstrap',
        'one-shot@node3/web_bootstrap',
        'one-shot@node1/web_second',
      ],
    )
    assert.ok(needsOf(steps, 'one-shot@node1/web_second').includes('one-shot@node3/web_bootstrap'))
    assert.ok(needsOf(steps, 'one-shot@node2/web_bootstrap').includes('one-shot@node1/web_bootstrap'))
  })

  it('does not run where its condition does not hold', async () => {
    const planned = async (when: string) => shots(await firstDeploy(deployment(), [role([{ ...ONCE, when }])]))
    assert.deepEqual(await planned('not enable_web | bool'), [])
    assert.equal((await planned('enable_web | bool')).length, 1)
  })

  it('is not due any more once a container of the desired image was made, be it down', async () => {
    assert.deepEqual(shots(await afterwards(ONCE)), [])
    assert.deepEqual(shots(await afterwards(ONCE, (engine) => engine.stop('web'))), [])
  })

  it('is not due again because one of several hosts lost its container', async () => {
    assert.deepEqual(shots(await afterwards(ONCE, (engine) => engine.remove('web'))), [])
  })

  it('is due again when another image is wanted everywhere', async () => {
    const world = deployment({ inventory: '[web]\nnode1\n[worker]\nnode1\n' })
    const desired = world.compile([role([ONCE])])
    const engines = await running(desired)
    engines.get('node1')?.addImage('kolla/web:1', 'sha256:newer')
    const steps = stepsOf(world, desired, await observed(engines, desired))
    assert.deepEqual(reasons(steps), ['no container of the desired image exists yet'])
  })

  it('is due while one that failed or was interrupted is still there', async () => {
    const world = deployment()
    const desired = world.compile([role([ONCE])])
    const engines = await running(desired)
    const [service] = desired.hosts.get('node1')?.services ?? []
    assert.ok(service)
    const definition = desired.roles[0]?.role
    assert.ok(definition)
    await engines.get('node1')?.create(oneShotSpec(ONCE, service.spec, world.context(definition, 'web')))
    const steps = stepsOf(world, desired, await observed(engines, desired))
    assert.deepEqual(reasons(steps), ['an earlier run of it failed or was interrupted'])
  })

  for (const [what, before, expected] of [
    ['another database', connection('old'), ['the database connection changes']],
    ['something else', `${connection('web')}max_pool_size = 5\n`, []],
    ['its first database', '[DEFAULT]\ndebug = true\n', []],
  ] as const) {
    it(`is ${expected.length > 0 ? 'due' : 'not due'} when the configuration gets ${what}`, async () => {
      const world = deployment()
      const old = world.compile([role([ONCE], before)])
      const desired = world.compile([role([ONCE])])
      const steps = stepsOf(world, desired, await observed(await running(old), old), {
        previous: () => Buffer.from(before),
      })
      assert.deepEqual(reasons(steps), expected)
    })
  }

  it('decides for itself where it can, by what there is on the hosts', async () => {
    const asked: OneShotContext[] = []
    const due = (context: OneShotContext) => {
      asked.push(context)
      return context.volumeExists('web_volume') ? [] : ['no volume yet']
    }
    const world = deployment({ globals: 'web_volume: web_data' })
    const desired = world.compile([role([{ ...ONCE, due }])])
    const engines = empty(desired)
    assert.deepEqual(reasons(stepsOf(world, desired, await observed(engines))), ['no volume yet'])
    engines.get('node1')?.volumes.add('web_data')
    assert.deepEqual(reasons(stepsOf(world, desired, await observed(engines))), [])
    assert.deepEqual(asked[0]?.members, ['node1', 'node2', 'node3'])
    assert.equal(asked[0].on, 'node1')
    assert.equal(asked[0].containerOnAnyHost('web'), false)
  })
})

describe('a one-shot container of an upgrade', () => {
  const newer = (engine: FakeEngine) => {
    engine.addImage('kolla/web:1', 'sha256:newer')
  }

  it('runs before the containers are replaced, in an upgrade only', async () => {
    const upgrade = { ...ONCE, on: 'upgrade' } as const
    const steps = await afterwards(upgrade, newer, { action: 'upgrade' })
    assert.deepEqual(reasons(steps), ['a host runs another image'])
    assert.ok(needsOf(steps, 'container@node1/web').includes('one-shot@node1/web_bootstrap'))
    assert.deepEqual(shots(await afterwards(upgrade, newer)), [])
    assert.deepEqual(shots(await afterwards(upgrade, undefined, { action: 'upgrade' })), [])
  })

  it('is not even asked in a deploy, or where no container is replaced', async () => {
    const upgrade = { ...ONCE, on: 'upgrade', due: () => ['always'] } as const
    assert.deepEqual(reasons(await afterwards(upgrade, newer, { action: 'upgrade' })), ['always'])
    assert.deepEqual(shots(await afterwards(upgrade, newer)), [])
    assert.deepEqual(shots(await afterwards(upgrade, undefined, { action: 'upgrade' })), [])
  })

  it('runs after the containers were replaced where it finishes the upgrade', async () => {
    const steps = await afterwards({ ...ONCE, on: 'finish-upgrade' }, newer, { action: 'upgrade' })
    assert.ok(needsOf(steps, 'one-shot@node1/web_bootstrap').includes('container@node1/web'))
  })
})
