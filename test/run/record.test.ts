import assert from 'node:assert/strict'
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { KollaError } from '../../src/errors.ts'
import { RunRecord } from '../../src/run/record.ts'
import { listRuns, readRun } from '../../src/run/recorded-runs.ts'
import { runLines } from '../../src/run/run-lines.ts'
import { stateDirectory } from '../../src/run/state-directory.ts'
import { Redactor } from '../../src/secrets.ts'
import { temporaryFolder } from '../support/cli.ts'
import { recap, timed } from '../support/events.ts'

const now = () => new Date('2026-11-21T09:30:15Z')

function record(directory = temporaryFolder(), settings: { readonly keep?: number; readonly now?: () => Date } = {}) {
  const redactor = new Redactor()
  redactor.add(['topsecretvalue'])
  return { directory, run: new RunRecord({ directory, action: 'deploy', redactor, now, ...settings }) }
}

describe('the record of a run', () => {
  it('is named after its time and action, and two of the same second differ', () => {
    const { directory, run } = record()
    assert.equal(run.id, '20261121-093015-deploy')
    assert.equal(record(directory).run.id, '20261121-093015-deploy-2')
  })

  it('keeps events, plan and recap', async () => {
    const { directory, run } = record()
    run.handle(timed({ type: 'run-started', run: run.id, action: 'deploy', hosts: ['node1'] }))
    run.plan({ action: 'deploy', steps: [] })
    run.handle(timed({ type: 'run-finished', outcome: 'done', milliseconds: 1, recap: { node1: recap }, slowest: [] }))
    await run.close()
    const { summary, plan, events } = readRun(directory, run.id)
    assert.deepEqual(
      events.map(({ type }) => type),
      ['run-started', 'run-finished'],
    )
    assert.deepEqual(plan, { action: 'deploy', steps: [] })
    assert.equal(summary.outcome, 'done')
    assert.deepEqual(summary.recap, { node1: recap })
  })

  it('can be read by its owner only', () => {
    const { directory, run } = record()
    run.plan({ action: 'deploy', steps: [] })
    const folder = join(directory, 'runs', run.id)
    const mode = (path: string) => (statSync(path).mode & 0o777).toString(8)
    assert.equal(mode(folder), '700')
    assert.deepEqual(
      readdirSync(folder)
        .map((name) => `${name} ${mode(join(folder, name))}`)
        .sort(),
      ['events.ndjson 600', 'plan.json 600', 'recap.json 600'],
    )
  })

  it('masks secrets in the plan and in the message of an error', async () => {
    const { directory, run } = record()
    const change = { kind: 'file', name: 'x', action: 'update', reasons: ['password topsecretvalue -> new'] } as const
    run.plan({
      action: 'deploy',
      steps: [
        { id: 'a', role: 'r', host: undefined, title: 't', kind: 'files', subject: 'r', changes: [change], needs: [] },
      ],
    })
    run.failed('no login with topsecretvalue', 'failed', now())
    await run.close()
    const folder = join(directory, 'runs', run.id)
    for (const name of readdirSync(folder))
      assert.doesNotMatch(readFileSync(join(folder, name), 'utf8'), /topsecretvalue/, name)
    assert.equal(readRun(directory, run.id).summary.message, 'no login with ***')
  })

  it('of a run that was killed says so, and half a line is no obstacle', () => {
    const { directory, run } = record()
    run.handle(timed({ type: 'waiting', message: 'x' }))
    writeFileSync(join(directory, 'runs', run.id, 'events.ndjson'), '{"type":"wai', { flag: 'a' })
    assert.equal(readRun(directory, 'last').events.length, 1)
    assert.match(runLines(listRuns(directory))[1] ?? '', /unfinished/)
  })

  it('goes when there are more than are kept, the oldest first', () => {
    const directory = temporaryFolder()
    for (let second = 0; second < 5; second++) {
      record(directory, { keep: 3, now: () => new Date(Date.UTC(2026, 10, 21, 9, 0, second)) })
    }
    assert.deepEqual(
      listRuns(directory).map(({ run }) => run),
      ['20261121-090004-deploy', '20261121-090003-deploy', '20261121-090002-deploy'],
    )
  })

  it('is found by the beginning of its name, by "last", and never by a guess', () => {
    const { directory, run } = record()
    record(directory)
    assert.equal(readRun(directory, 'last').summary.run, `${run.id}-2`)
    assert.equal(readRun(directory, run.id).summary.run, run.id)
    const unclear = (error: unknown) => error instanceof KollaError && /could be any of/.test(error.message)
    assert.throws(() => readRun(directory, '20261121'), unclear)
  })
})

describe('the state directory', () => {
  const cases: readonly (readonly [environment: NodeJS.ProcessEnv, expected: RegExp])[] = [
    [{ KOLLA_STATE_DIR: '/a', XDG_STATE_HOME: '/b' }, /^\/a$/],
    [{ XDG_STATE_HOME: '/b' }, /^\/b\/kolla$/],
    [{}, /\/\.local\/state\/kolla$/],
  ]
  for (const [environment, expected] of cases) {
    it(`is ${expected.source} for ${JSON.stringify(environment)}`, () =>
      assert.match(stateDirectory(environment), expected))
  }
})
