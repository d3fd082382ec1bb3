import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { compareContainer } from '../../src/containers/compare.ts'
import { KollaError } from '../../src/errors.ts'
import { spec } from '../containers/samples.ts'
import { FakeEngine } from './fake-engine.ts'

const WANTED = spec({ name: 'keystone', image: 'kolla/keystone:1' })

async function running(): Promise<FakeEngine> {
  const engine = new FakeEngine()
  engine.addImage('kolla/keystone:1')
  await engine.create(WANTED)
  await engine.start('keystone')
  return engine
}

describe('the fake engine', () => {
  it('shows a container as the real one would', async () => {
    const { containers, images } = await (await running()).observe()
    const keystone = containers.get('keystone')
    assert.ok(keystone)
    assert.deepEqual(compareContainer(WANTED, keystone, images), [])
  })

  it('sees a newer image under the same tag', async () => {
    const engine = await running()
    engine.addImage('kolla/keystone:1', 'sha256:newer')
    const { containers, images } = await engine.observe()
    const keystone = containers.get('keystone')
    assert.ok(keystone)
    assert.deepEqual(
      compareContainer(WANTED, keystone, images).map(({ field }) => field),
      ['image'],
    )
  })

  it('starts a container later than what was there before', async () => {
    const engine = await running()
    const before = await engine.inspect('keystone')
    await engine.restart('keystone')
    const after = await engine.inspect('keystone')
    assert.ok(before && after && after.startedAt > before.startedAt)
  })

  it('fails where it is told to, and remembers what was done', async () => {
    const engine = await running()
    engine.fail = ({ method }) => {
      if (method === 'restart') throw new KollaError('no', { code: 'engine-failed', fault: 'host' })
    }
    await assert.rejects(engine.restart('keystone'), { message: 'no' })
    assert.deepEqual(engine.changes, ['create keystone', 'start keystone', 'restart keystone'])
  })

  it('refuses what the real one refuses', async () => {
    const engine = await running()
    const code = (work: Promise<unknown>) =>
      work.then(
        () => 'done',
        (error: unknown) => (error as KollaError).details.code,
      )
    assert.equal(await code(engine.create(WANTED)), 'container-conflict')
    assert.equal(await code(engine.create({ ...WANTED, image: 'none' }, 'x')), 'image-not-found')
    assert.equal(await code(engine.removeVolume('kolla_logs')), 'volume-in-use')
    assert.equal(await code(engine.start('none')), 'container-not-found')
    engine.crash('keystone')
    assert.equal(await code(engine.exec('keystone', ['true'])), 'container-not-running')
  })
})
