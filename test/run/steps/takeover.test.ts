import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import type { Takeover } from '../../../src/roles/takeover.ts'
import { runContainer } from '../../../src/run/steps/container.ts'
import { webRole } from '../../support/deployment.ts'
import { QUIET, step, world } from './world.ts'

/** What the successor complains of, one after the other; then nothing. */
let complaints: string[]
let prepared: string[]
let works: boolean

const takeover: Takeover = {
  signal: 'SIGKILL',
  patience: 0,
  prepare: (_, container) => {
    prepared.push(container)
    return Promise.resolve(works)
  },
  complaint: () => Promise.resolve(complaints.shift()),
}

let own: Awaited<ReturnType<typeof world>>

beforeEach(async () => {
  complaints = []
  prepared = []
  works = true
  own = await world(webRole({ takeover }))
  const [service] = own.desired.hosts.get('node1')?.services ?? []
  assert.ok(service)
  own.engine.addImage('kolla/web:0')
  await own.engine.create({ ...service.spec, image: 'kolla/web:0' })
})

async function replace(signal = QUIET): Promise<readonly string[]> {
  own.engine.calls.length = 0
  await runContainer(step('container', 'web', 'recreate'), own.context, signal)
  return own.engine.changes.filter((change) => !change.startsWith('exec'))
}

describe('a container whose successor can run beside it', () => {
  it('goes on until the successor does the work, and only then is ended', async () => {
    await own.engine.start('web')
    complaints = ['the old one answers']
    assert.deepEqual(await replace(), [
      'create web-kolla-new',
      'start web-kolla-new',
      'rename web to web-kolla-old',
      'rename web-kolla-new to web',
      'update web-kolla-old',
      'kill web-kolla-old SIGKILL',
      'remove web-kolla-old',
    ])
    assert.deepEqual(prepared, ['web'])
    assert.deepEqual(complaints, [])
    assert.equal((await own.engine.inspect('web'))?.image, 'kolla/web:1')
  })

  it('is ended as soon as the successor is ready where it does nothing', async () => {
    await own.engine.start('web')
    works = false
    complaints = ['nobody asked for this']
    assert.ok((await replace()).includes('remove web-kolla-old'))
    assert.deepEqual(complaints, ['nobody asked for this'])
  })

  it('stays as it was when the successor does not take over', async () => {
    await own.engine.start('web')
    const stopped = AbortSignal.abort()
    complaints = ['the old one answers']
    await assert.rejects(replace(stopped), /does not take over: the old one answers|interrupted/)
    assert.equal((await own.engine.inspect('web'))?.image, 'kolla/web:0')
    assert.equal((await own.engine.inspect('web'))?.state, 'running')
    assert.equal(await own.engine.inspect('web-kolla-new'), undefined)
    assert.ok(!own.engine.changes.includes('restart web'))
  })

  it('is started anew when the successor that failed has taken something from it', async () => {
    await own.engine.start('web')
    complaints = ['the old one answers', 'it does not answer']
    await assert.rejects(replace(AbortSignal.abort()))
    assert.ok(own.engine.changes.includes('restart web'))
  })

  it('is replaced like any other where it does not run', async () => {
    assert.deepEqual(await replace(), [
      'create web-kolla-new',
      'stop web',
      'rename web to web-kolla-old',
      'rename web-kolla-new to web',
      'start web',
      'remove web-kolla-old',
    ])
    assert.deepEqual(prepared, [])
  })
})
