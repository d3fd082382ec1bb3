import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ContainerSpec, EngineObservation } from '../../src/containers/types.ts'
import { containerChange, missingImage, missingVolumes } from '../../src/plan/containers.ts'
import type { DesiredService } from '../../src/roles/desired.ts'
import { deployment, webRole } from '../support/deployment.ts'
import { FakeEngine } from '../support/fake-engine.ts'
import { fakeObservation } from '../support/fake-host.ts'

const file = { name: 'web.conf', source: { kind: 'text', text: 'a' }, dest: '/etc/web.conf' } as const
const [service] =
  deployment()
    .compile([webRole({ files: [file] })], ['node1'])
    .hosts.get('node1')?.services ?? []
assert.ok(service)
const SERVICE: DesiredService = service

/** The engine's clock when its first container started. */
const STARTED = 1_700_000_001

async function engineWith(spec: ContainerSpec = SERVICE.spec): Promise<FakeEngine> {
  const engine = new FakeEngine()
  engine.addImage(SERVICE.spec.image)
  await engine.create(spec)
  await engine.start(spec.name)
  return engine
}

/** The change of the service whose files were written at `written`. */
function change(
  engine: EngineObservation | undefined,
  changed: readonly string[] = [],
  written = STARTED - 10,
  desired = SERVICE,
) {
  const observation = fakeObservation('node1', {}, SERVICE.files, written + 3600)
  const found = containerChange(desired, engine, observation, changed)
  return found && [found.action, ...found.reasons]
}

describe('a container', () => {
  it('is left alone where it is as it should be', async () => {
    assert.equal(change(await (await engineWith()).observe()), undefined)
  })

  it('is created where it is missing, or the engine is', async () => {
    assert.deepEqual(change(await new FakeEngine().observe()), ['create', 'missing'])
    assert.deepEqual(change(undefined), ['create', 'missing'])
  })

  it('is started where it is down', async () => {
    const engine = await engineWith()
    await engine.stop('web')
    assert.equal(change(await engine.observe())?.[0], 'start')
  })

  it('is replaced where it was made otherwise, whatever else is wrong with it', async () => {
    const engine = await engineWith({ ...SERVICE.spec, privileged: true })
    await engine.stop('web')
    const [action, ...reasons] = change(await engine.observe(), ['web.conf']) ?? []
    assert.equal(action, 'recreate')
    assert.equal(reasons.length, 1)
    assert.match(reasons[0] ?? '', /^privileged /)
  })

  it('is replaced where its image is another by now', async () => {
    const engine = await engineWith()
    engine.addImage(SERVICE.spec.image, 'sha256:newer')
    const [action, reason] = change(await engine.observe()) ?? []
    assert.equal(action, 'recreate')
    assert.match(reason ?? '', /^image /)
  })

  it('is updated in place where only its limits or its restart policy differ', async () => {
    const engine = await engineWith({ ...SERVICE.spec, restartPolicy: 'always' })
    const [action, reason] = change(await engine.observe()) ?? []
    assert.equal(action, 'update')
    assert.match(reason ?? '', /always -> unless-stopped/)
  })

  it('is restarted when its configuration changes', async () => {
    assert.deepEqual(change(await (await engineWith()).observe(), ['web.conf']), ['restart', 'web.conf changes'])
  })

  it('is restarted when a file is newer than its start: an earlier run was killed in between', async () => {
    const engine = await (await engineWith()).observe()
    assert.deepEqual(change(engine, [], STARTED + 5), [
      'restart',
      "config.json is newer than the container's start",
      "web.conf is newer than the container's start",
    ])
    assert.equal(change(engine, [], STARTED), undefined)
  })
})

describe('a container whose successor can run beside it', () => {
  const desired = { ...SERVICE, overlaps: true }

  it('is succeeded where another one would be restarted', async () => {
    const engine = await (await engineWith()).observe()
    assert.deepEqual(change(engine, ['web.conf'], STARTED, desired), ['recreate', 'web.conf changes'])
    assert.equal(change(engine, [], STARTED, desired), undefined)
  })

  it('is succeeded again when an interrupted run left both running', async () => {
    const engine = await engineWith()
    await engine.create(SERVICE.spec, 'web-kolla-new')
    assert.equal(change(await engine.observe(), [], STARTED, desired), undefined)
    await engine.start('web-kolla-new')
    assert.deepEqual(change(await engine.observe(), [], STARTED, desired), [
      'recreate',
      'its successor was interrupted while it took over',
    ])
  })
})

describe('what a container needs', () => {
  it('is its image, where the engine does not have it', async () => {
    const engine = new FakeEngine()
    assert.equal(missingImage(SERVICE.spec, undefined), 'kolla/web:1')
    assert.equal(missingImage(SERVICE.spec, await engine.observe()), 'kolla/web:1')
    engine.addImage('kolla/web:1')
    assert.equal(missingImage(SERVICE.spec, await engine.observe()), undefined)
  })

  it('is its named volumes, and no folder of the host', async () => {
    const engine = new FakeEngine()
    assert.deepEqual(missingVolumes(SERVICE.spec, undefined), ['kolla_logs'])
    engine.volumes.add('kolla_logs')
    assert.deepEqual(missingVolumes(SERVICE.spec, await engine.observe()), [])
  })
})
