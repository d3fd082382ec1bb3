import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { runAction } from '../../src/cli/run-action.ts'
import { KollaError } from '../../src/errors.ts'
import { Console } from '../../src/output/console.ts'
import type { TimedEvent } from '../../src/output/events.ts'
import { listRuns } from '../../src/run/recorded-runs.ts'
import type { ActionOptions, ActionResult } from '../../src/run/options.ts'
import { Redactor } from '../../src/secrets.ts'
import { temporaryFolder } from '../support/cli.ts'

/** Runs an action as `--json` does and returns what it printed and what is on record. */
async function run(t: TestContext, action: (options: ActionOptions) => Promise<ActionResult>) {
  const directory = temporaryFolder()
  const before = process.env['KOLLA_STATE_DIR']
  process.env['KOLLA_STATE_DIR'] = directory
  t.after(() => (process.env['KOLLA_STATE_DIR'] = before ?? ''))
  const redactor = new Redactor()
  const printed: string[] = []
  const stdout = { write: (text: string) => printed.push(text) > 0 }
  const settings = { json: true, quiet: false, color: false, logFile: undefined, redactor }
  const console = new Console(settings, stdout, { write: () => true })
  const options = { redactor, verbosity: 0 } as never
  const outcome = await runAction({
    action: 'check',
    console,
    options,
    output: 'events',
    recorded: true,
    run: action,
  }).catch((error: unknown) => error)
  return { outcome, events: printed.map((line) => JSON.parse(line) as TimedEvent), record: listRuns(directory)[0] }
}

describe('a run', () => {
  const codes = { done: 0, 'nothing-to-do': 0, failed: 1, interrupted: 130 } as const
  for (const [outcome, code] of Object.entries(codes)) {
    it(`that is ${outcome} ends with exit code ${code}, and says so on record`, async (t) => {
      const { outcome: result, record } = await run(t, () => Promise.resolve({ outcome } as ActionResult))
      assert.equal((result as { exitCode: number }).exitCode, code)
      assert.equal(record?.outcome, outcome)
    })
  }

  it('says how it ended even when its action did not', async (t) => {
    const { events } = await run(t, () => Promise.resolve({ outcome: 'done' }))
    assert.deepEqual(
      events.map(({ type }) => type),
      ['run-finished'],
    )
  })

  it('that ends with an error leaves the message on record and throws it on', async (t) => {
    const error = new KollaError('node1 is away', { code: 'x', fault: 'host' })
    const { outcome, record } = await run(t, () => Promise.reject(error))
    assert.equal(outcome, error)
    assert.deepEqual([record?.outcome, record?.message], ['failed', 'node1 is away'])
  })

  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    it(`is told to come to an end by ${name}`, async (t) => {
      const { outcome } = await run(t, async ({ signal }) => {
        process.kill(process.pid, name)
        // Signals are taken in a turn of their own.
        await new Promise((resolve) => signal.addEventListener('abort', resolve))
        return { outcome: 'interrupted' }
      })
      assert.equal((outcome as { exitCode: number }).exitCode, 130)
    })
  }

  it('leaves no signal handler behind', async (t) => {
    const before = process.listenerCount('SIGINT')
    await run(t, () => Promise.resolve({ outcome: 'done' }))
    assert.equal(process.listenerCount('SIGINT'), before)
  })
})
