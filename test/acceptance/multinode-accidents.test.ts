import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { after, before, describe, it } from 'node:test'
import { EVENTS, findHost } from '../hosts/fleet.ts'
import { expectExit, expectSaid, story } from './support/cli.ts'
import type { CliResult } from './support/cli.ts'
import { kolla, pushImagesAs, startKolla } from './support/cloud.ts'
import type { Cloud } from './support/cloud.ts'
import { identityStatus, onHost } from './support/host.ts'
import { MOMENTS, SEED, seeded } from './support/moments.ts'
import { at, bareMultinode, clusterSizes, CONTROLLERS, removeHosts } from './support/multinode.ts'
import type { Multinode } from './support/multinode.ts'
import { changesInTurn, OTHER_TAG } from './support/changes.ts'
import { eventsOf } from './support/records.ts'

/** Milliseconds of an outage that comes to an end by itself. */
const OUTAGE = 30_000

interface Accident {
  readonly strike: (host: Cloud) => Promise<unknown>
  readonly mend?: (host: Cloud) => Promise<unknown>
}

const event = (name: string) => (cloud: Cloud) => EVENTS[name]?.(findHost(cloud.host.name)) ?? assert.fail(name)
/** Something happens, and is over after a while, whatever the run does meanwhile. */
const passing = (begin: string, end: string): Accident => ({
  strike: async (host) => {
    await event(begin)(host)
    outages.set(
      host.host.name,
      sleep(OUTAGE).then(() => event(end)(host)),
    )
  },
  mend: (host) => outages.get(host.host.name) ?? assert.fail(),
})
const outages = new Map<string, Promise<unknown>>()

const ACCIDENTS: Readonly<Record<string, Accident>> = {
  'loses power': { strike: event('stop'), mend: started },
  'is cut off for 30 s': passing('cut', 'mend'),
  'freezes for 30 s': passing('freeze', 'thaw'),
  'has no space left': { strike: event('fill-disk'), mend: event('free-disk') },
  'restarts its engine': { strike: (host) => onHost(host, 'systemctl restart docker') },
  'closes all SSH connections': { strike: (host) => onHost(host, 'pkill -KILL sshd-session') },
}

/** Back with all that a host starts by itself, its engine above all. */
async function started(host: Cloud): Promise<void> {
  await event('start')(host)
  await onHost(host, 'systemctl is-system-running --wait || true')
}

describe(`a controller that fails at a random moment of a change (KOLLA_ACCEPTANCE_SEED=${SEED})`, () => {
  const random = seeded()
  let cloud: Multinode
  let duration: number
  const nextChange = changesInTurn()

  before(async () => {
    cloud = await bareMultinode()
    await pushImagesAs(OTHER_TAG)
    expectExit(await kolla(cloud, ['bootstrap-servers']), 0)
    expectExit(await kolla(cloud, ['deploy']), 0)
    const began = performance.now()
    expectExit(await kolla(cloud, nextChange()), 0)
    duration = performance.now() - began
  })
  after(removeHosts)

  for (const [name, accident] of Object.entries(ACCIDENTS)) {
    for (let number = 1; number <= MOMENTS; number++) {
      const victim = CONTROLLERS[Math.floor(random() * CONTROLLERS.length)] ?? 'host1'
      const share = (number - 1 + random()) / MOMENTS
      it(`${victim} ${name} after ${Math.round(share * 100)} %: the others serve, and a rerun converges`, async (t) => {
        const words = nextChange()
        const { result, struck } = await during(words, share, () => accident.strike(at(cloud, victim)))
        t.diagnostic(
          `${words[0]} of ${Math.round(duration)} ms, struck ${struck} ms after its lock; exit code ${result.code}`,
        )
        try {
          explains(result, victim)
          assert.equal(await identityStatus(cloud), 200, story(result))
        } finally {
          await accident.mend?.(at(cloud, victim))
        }
        const rerun = expectExit(await kolla(cloud, [...words, '--lock-wait', '60']), 0)
        expectSaid(expectExit(await kolla(cloud, words), 0), /nothing to do/)
        assert.deepEqual(await clusterSizes(cloud), [3, 3, 3], story(rerun))
      })
    }
  }

  /** Runs `kolla`, and does something to it so far into its changes; says how many milliseconds that was. */
  async function during(words: readonly string[], share: number, strike: () => Promise<unknown>) {
    const run = startKolla(cloud, words)
    await run.until(/lock: done/)
    const struck = Math.round(share * duration)
    await Promise.race([sleep(struck), run.result])
    await strike()
    return { result: await run.result, struck }
  }

  /** A change that was over before, or that the accident did not hurt, is done; otherwise it is said which host failed at what. */
  function explains(result: CliResult, victim: string): void {
    if (result.code === 0) return
    expectExit(result, 1)
    const failed = eventsOf(cloud, result).flatMap((each) =>
      each.type === 'step-finished' && each.outcome === 'failed' ? [each] : [],
    )
    assert.ok(failed.length > 0, story(result))
    assert.ok(
      failed.some(({ step, message }) => step.host === victim || message?.includes(victim)),
      story(result),
    )
    expectSaid(result, new RegExp(victim))
  }
})
