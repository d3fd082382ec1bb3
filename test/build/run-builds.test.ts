import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, beforeEach, describe, it } from 'node:test'
import { planBuilds } from '../../src/build/plan.ts'
import { runBuilds, type RunSettings } from '../../src/build/run-builds.ts'
import type { ImageResult } from '../../src/build/types.ts'
import { Slots } from '../../src/hosts/slots.ts'
import type { RunEvent } from '../../src/output/events.ts'
import { FakeImageEngine } from '../support/fake-image-engine.ts'
import { family } from './samples.ts'

const logsDir = mkdtempSync(join(tmpdir(), 'kolla-builds-'))
after(() => rmSync(logsDir, { recursive: true }))

describe('a build', () => {
  let engine: FakeImageEngine
  let events: RunEvent[]

  beforeEach(() => {
    engine = new FakeImageEngine()
    events = []
  })

  async function run(settings: Partial<RunSettings> = {}, existing: readonly string[] = []) {
    const plan = planBuilds(family, { patterns: [], skipParents: false, existing: new Set(existing) })
    const results = await runBuilds(plan, {
      engine,
      turns: new Slots(2),
      emit: (event) => events.push(event),
      signal: new AbortController().signal,
      logsDir,
      labels: { kolla_version: '1' },
      buildArgs: { http_proxy: 'http://proxy' },
      cache: true,
      pull: false,
      push: false,
      retries: 1,
      timeout: 60,
      ...settings,
    })
    return new Map(results.map((result) => [result.name, result]))
  }

  const outcomes = (results: ReadonlyMap<string, ImageResult>) =>
    Object.fromEntries([...results].map(([name, { outcome }]) => [name, outcome]))

  it('builds every image after what it stands on, at most as many at once as there are turns', async () => {
    const results = await run()
    const order = engine.builds.map(({ reference }) => reference)
    assert.equal(order[0], 'kolla/base:tag')
    assert.ok(order.indexOf('kolla/keystone-base:tag') < order.indexOf('kolla/keystone:tag'))
    assert.equal(engine.atOnce, 2)
    assert.ok([...results.values()].every(({ outcome }) => outcome === 'built'))
  })

  it('gives every build the labels and arguments', async () => {
    await run()
    assert.deepEqual(engine.builds[0]?.labels, {
      kolla_version: '1',
      name: 'base',
      kolla_build_digest: 'digest of base',
    })
    assert.deepEqual(engine.builds[0].buildArgs, { http_proxy: 'http://proxy' })
  })

  it('tries again, and says so', async () => {
    engine.failures.set('kolla/cron:tag', 1)
    const results = await run()
    assert.equal(results.get('cron')?.outcome, 'built')
    assert.equal(results.get('cron')?.attempts, 2)
    assert.ok(events.some((event) => event.type === 'step-progress' && event.id === 'build/cron'))
  })

  it('gives up after the last try, and tries nothing that stands on it', async () => {
    engine.failures.set('kolla/openstack-base:tag', 9)
    assert.deepEqual(outcomes(await run()), {
      base: 'built',
      'openstack-base': 'failed',
      cron: 'built',
      'keystone-base': 'parent-failed',
      keystone: 'parent-failed',
      'keystone-ssh': 'parent-failed',
    })
  })

  it('shows the last lines of what failed, and keeps all of it in a log', async () => {
    engine.failures.set('kolla/base:tag', 9)
    const base = (await run()).get('base')
    assert.equal(base?.lastLines?.at(-1), 'the command returned a non-zero code: 100')
    assert.match(readFileSync(base.log ?? '', 'utf8'), /^building kolla\/base:tag\n/)
  })

  it('builds on what is skipped because it is there', async () => {
    const results = await run({}, ['kolla/base:tag'])
    assert.equal(results.get('base')?.outcome, 'skipped')
    assert.equal(results.get('cron')?.outcome, 'built')
    assert.ok(!engine.builds.some(({ reference }) => reference === 'kolla/base:tag'))
  })

  it('gives up on a build that says nothing for too long', async () => {
    engine.silent.add('kolla/base:tag')
    const base = (await run({ timeout: 0.01, retries: 0 })).get('base')
    assert.equal(base?.outcome, 'failed')
    assert.equal(base.message, 'nothing happened for 0.01 s')
  })

  it('pushes what it built, and nothing else', async () => {
    const results = await run({ push: true }, ['kolla/base:tag'])
    assert.ok(!engine.pushes.includes('kolla/base:tag'))
    assert.equal(engine.pushes.length, family.length - 1)
    assert.equal(results.get('cron')?.pushed, true)
  })

  it('starts nothing more once it is interrupted', async () => {
    const interruption = new AbortController()
    engine.silent.add('kolla/base:tag')
    const running = run({ signal: interruption.signal })
    await new Promise((resolve) => setImmediate(resolve))
    interruption.abort(new Error('interrupted'))
    const results = await running
    assert.ok([...results.values()].every(({ outcome }) => outcome === 'abandoned'))
    assert.equal(engine.builds.length, 1)
  })
})
