import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { after, before, describe, it } from 'node:test'
import { listRuns } from '../../src/run/recorded-runs.ts'
import { ROOT } from '../hosts/place.ts'
import { expectExit, expectSaid, story } from './support/cli.ts'
import { deployedCloud, kolla, pushImagesAs, startKolla } from './support/cloud.ts'
import type { Cloud } from './support/cloud.ts'
import { identityStatus } from './support/host.ts'
import { MOMENTS, SEED, seeded } from './support/moments.ts'
import { CHANGES, changesInTurn, OTHER_TAG } from './support/changes.ts'

/** Seconds in which a run that was told to stop has come to its end: a step that runs is finished. */
const END = 180
describe(`a run that is told to stop at a random moment (KOLLA_ACCEPTANCE_SEED=${SEED})`, () => {
  const random = seeded()
  let cloud: Cloud
  /** How long each change lasts when nobody stops it, in milliseconds, as was seen last. */
  const durations = new Map<readonly string[], number>()
  const nextChange = changesInTurn()

  before(async () => {
    cloud = await deployedCloud()
    await pushImagesAs(OTHER_TAG)
    for (const words of CHANGES) {
      const began = performance.now()
      expectExit(await kolla(cloud, words), 0)
      durations.set(words, performance.now() - began)
    }
  })
  after(async () => {
    expectExit(await kolla(cloud, ['deploy']), 0)
  })

  const WAYS = { 'Ctrl-C': signalled('SIGINT'), SIGTERM: signalled('SIGTERM'), 'a terminal that closes': hungUp }
  for (const [name, stop] of Object.entries(WAYS)) {
    for (let number = 1; number <= MOMENTS; number++) {
      const share = (number - 1 + random()) / MOMENTS
      it(`by ${name} after ${Math.round(share * 100)} %: frees its lock, and a rerun converges`, async (t) => {
        const words = nextChange()
        const began = performance.now()
        const outcome = await stop(words, share * (durations.get(words) ?? 0))
        // It was over before: the machine is less busy than it was.
        if (outcome === 'exit code 0') durations.set(words, performance.now() - began)
        t.diagnostic(`${words[0]}: ${outcome}`)
        expectSaid(expectExit(await kolla(cloud, ['lock', 'status']), 0), /^host1: free$/m)
        const rerun = expectExit(await kolla(cloud, words), 0)
        expectSaid(expectExit(await kolla(cloud, words), 0), /nothing to do/)
        assert.equal(await identityStatus(cloud), 200, story(rerun))
      })
    }
  }

  function signalled(signal: NodeJS.Signals) {
    return async (words: readonly string[], moment: number): Promise<string> => {
      const run = startKolla(cloud, words)
      await Promise.race([sleep(moment), run.result])
      run.kill(signal)
      const result = await run.result
      assert.ok(result.code === 130 || result.code === 0, `exit code ${result.code}\n${story(result)}`)
      return `exit code ${result.code}`
    }
  }

  /** In a terminal of its own, whose window is then closed: nobody is left to tell an exit code, but the record tells. */
  async function hungUp(words: readonly string[], moment: number): Promise<string> {
    const known = new Set(listRuns(cloud.runs).map(({ run }) => run))
    const line = [join(ROOT, 'bin/kolla'), ...words, '-i', cloud.inventory, '--configdir', cloud.etc]
    const quoted = line.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ')
    const env = { ...process.env, CI: undefined, TERM: 'xterm', KOLLA_STATE_DIR: cloud.runs }
    const terminal = spawn('script', ['-qec', `exec ${quoted}`, '/dev/null'], {
      env,
      stdio: ['pipe', 'ignore', 'inherit'],
    })
    await sleep(moment)
    terminal.kill('SIGKILL')
    const deadline = performance.now() + END * 1000
    for (;;) {
      const run = listRuns(cloud.runs).find((each) => !known.has(each.run))
      if (run === undefined) return 'before it was on record'
      if (run.outcome !== 'running') {
        assert.ok(['interrupted', 'done'].includes(run.outcome), `${run.outcome}: ${run.message}`)
        return run.outcome
      }
      assert.ok(performance.now() < deadline, `${run.run} does not end`)
      await sleep(200)
    }
  }
})
