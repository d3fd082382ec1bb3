import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { KollaError } from '../../../src/errors.ts'
import { oneShotSpec } from '../../../src/roles/container.ts'
import type { OneShot } from '../../../src/roles/types.ts'
import { runOneShot } from '../../../src/run/steps/one-shot.ts'
import { webRole } from '../../support/deployment.ts'
import type { FakeEngine } from '../../support/fake-engine.ts'
import { QUIET, step, world } from './world.ts'

const ONCE: OneShot = { name: 'web_bootstrap', service: 'web', environment: {}, on: 'bootstrap' }
const STEP = step('one-shot', ONCE.name, 'run')

async function prepared(changes: Partial<OneShot> = {}) {
  const oneShot = { ...ONCE, ...changes }
  const role = webRole({ volumes: ['web_data:/var/lib/web'] }, { oneShots: [oneShot] })
  const own = await world(role, { globals: 'web_volume: web_data' })
  const [service] = own.desired.hosts.get('node1')?.services ?? []
  assert.ok(service)
  const spec = oneShotSpec(oneShot, service.spec, own.deployment.context(role, 'web'))
  return { ...own, spec, run: (signal = QUIET) => runOneShot(STEP, own.context, signal) }
}

/** Each run of the one-shot container ends with the next of these codes as soon as anybody looks at it. */
function ends(engine: FakeEngine, ...codes: readonly number[]): void {
  const left = [...codes]
  let runs = false
  engine.fail = ({ method, target }) => {
    if (target !== ONCE.name) return
    if (method === 'start') runs = true
    if (method !== 'inspect' || !runs) return
    runs = false
    engine.print(target, 'last words')
    engine.crash(target, left.shift() ?? 0)
  }
}

describe('a one-shot container', () => {
  it('runs to its end and goes when it went well', async () => {
    const { engine, run } = await prepared()
    ends(engine, 0)
    await run()
    assert.deepEqual(engine.changes, ['create web_bootstrap', 'start web_bootstrap', 'remove web_bootstrap'])
  })

  it('stays when it failed, and its last lines are shown', async () => {
    const { engine, run } = await prepared()
    ends(engine, 7)
    await assert.rejects(run(), (error) => {
      assert.ok(error instanceof KollaError)
      assert.equal(error.message, 'web_bootstrap on node1 ended with exit code 7')
      assert.deepEqual(error.details.log, ['last words'])
      return true
    })
    assert.equal((await engine.inspect('web_bootstrap'))?.state, 'exited')
  })

  it('goes on when the run is interrupted, and stays for the next one', async () => {
    const { engine, run } = await prepared()
    const abort = new AbortController()
    engine.fail = ({ method }) => {
      if (method === 'start') abort.abort()
    }
    await assert.rejects(
      run(abort.signal),
      (error) => error instanceof KollaError && error.details.fault === 'interrupted',
    )
    assert.equal((await engine.inspect('web_bootstrap'))?.state, 'running')
  })

  it('that was made and never started has done nothing yet: it runs', async () => {
    const { engine, run, spec } = await prepared({ resets: 'web_volume' })
    await engine.create(spec)
    ends(engine, 0)
    await run()
    assert.ok(engine.changes.includes('start web_bootstrap'), engine.changes.join())
    assert.equal(await engine.inspect('web_bootstrap'), undefined)
  })

  it('that vanishes while it runs is a failure', async () => {
    const { engine, run } = await prepared()
    let runs = false
    engine.fail = ({ method }) => {
      if (method === 'start') runs = true
      if (method !== 'inspect' || !runs) return
      runs = false
      void engine.remove('web_bootstrap')
    }
    await assert.rejects(run(), /web_bootstrap was removed while it ran/)
  })
})

describe('a one-shot container that an earlier run left', () => {
  /** It is there, and still runs; `codes` tell how it and those after it end. */
  async function left(changes: Partial<OneShot>, ...codes: readonly number[]) {
    const own = await prepared(changes)
    ends(own.engine, ...codes)
    await own.engine.create(own.spec)
    await own.engine.start('web_bootstrap')
    own.engine.calls.length = 0
    return own
  }
  const again = ['create web_bootstrap', 'start web_bootstrap', 'remove web_bootstrap']

  it('is waited for, removed, and run again where that does no harm', async () => {
    const { engine, run } = await left({}, 0, 0)
    await run()
    assert.deepEqual(engine.changes, ['remove web_bootstrap', ...again])
  })

  it('is accepted when it filled its volume well after all', async () => {
    const { engine, run } = await left({ resets: 'web_volume' }, 0)
    await run()
    assert.deepEqual(engine.changes, ['remove web_bootstrap'])
    assert.ok(engine.volumes.has('web_data'))
  })

  it('is undone when it left its volume half full, and run again', async () => {
    const { engine, run } = await left({ resets: 'web_volume' }, 1, 0)
    await run()
    assert.deepEqual(engine.changes, ['remove web_bootstrap', 'removeVolume web_data', ...again])
  })
})

describe('a one-shot container that a command asked for', () => {
  it('is told what the command was told', async () => {
    const { engine, context } = await prepared({ on: 'demand', environment: { KIND: 'full' } })
    const environments: unknown[] = []
    ends(engine, 0)
    const { fail } = engine
    engine.fail = (call, spec) => {
      if (call.method === 'create') environments.push(spec?.environment)
      fail(call, spec)
    }
    await runOneShot({ ...STEP, environment: { KIND: 'incremental' } }, context, QUIET)
    assert.deepEqual(environments, [
      { KOLLA_CONFIG_STRATEGY: 'COPY_ALWAYS', KOLLA_SERVICE_NAME: 'web-bootstrap', KIND: 'incremental' },
    ])
  })

  it('leaves nothing behind when it failed', async () => {
    const { engine, run } = await prepared({ on: 'demand' })
    ends(engine, 7)
    await assert.rejects(run(), /ended with exit code 7/)
    assert.equal(await engine.inspect('web_bootstrap'), undefined)
  })
})
