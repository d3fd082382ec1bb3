import assert from 'node:assert/strict'
import { hostname, userInfo } from 'node:os'
import { after, before, describe, it } from 'node:test'
import { expectExit, expectSaid, story } from './support/cli.ts'
import type { RunningCli } from './support/cli.ts'
import { deployedCloud, kolla, startKolla } from './support/cloud.ts'
import type { Cloud } from './support/cloud.ts'
import { starts } from './support/host.ts'
import { eventsOf } from './support/records.ts'

const ME = `${userInfo().username}@${hostname()}`

/** Each needs a restart of memcached. */
const restart = (value: number): readonly string[] => ['reconfigure', '-e', `memcached_connection_limit=${value}`]

describe('two runs at once', () => {
  let cloud: Cloud
  before(async () => {
    cloud = await deployedCloud()
  })
  after(async () => {
    await kolla(cloud, ['lock', 'release'])
    expectExit(await kolla(cloud, ['deploy']), 0)
  })

  it('the second exits 4 and names the holder; nothing is changed twice', async () => {
    const before = await starts(cloud)
    const first = await startAndHold(cloud, restart(4001))
    const second = expectExit(await kolla(cloud, restart(4002)), 4)
    first.kill('SIGCONT')
    expectSaid(second, new RegExp(`locked by ${ME} \\(kolla reconfigure\\) since \\d{4}-`))
    const done = expectExit(await first.result, 0)
    const restarted = Object.entries(await starts(cloud)).filter(([name, start]) => start !== before[name])
    assert.deepEqual(restarted.map(([name]) => name), ['memcached'], story(done)) // prettier-ignore
    const steps = eventsOf(cloud, second).filter((event) => event.type === 'step-started')
    assert.deepEqual(steps, [], story(second))
  })

  it('the second waits with --lock-wait, and then does only what is still to do', async () => {
    const first = await startAndHold(cloud, restart(4003))
    const waiting = startKolla(cloud, [...restart(4003), '--lock-wait', '60'])
    await waiting.until(/is locked by .*; waiting/)
    first.kill('SIGCONT')
    expectExit(await first.result, 0)
    const second = expectExit(await waiting.result, 0)
    const steps = eventsOf(cloud, second).filter((event) => event.type === 'step-started')
    assert.deepEqual(steps, [], story(second))
  })

  it('a killed run leaves no lock behind', async () => {
    const first = await startAndHold(cloud, restart(4004))
    first.kill('SIGKILL')
    await first.result
    expectExit(await kolla(cloud, [...restart(4004), '--lock-wait', '60']), 0)
  })

  it('an operator can hold the lock, and whoever comes reads why', async () => {
    expectExit(await kolla(cloud, ['lock', 'acquire', '-m', 'the switch is being replaced']), 0)
    const status = expectExit(await kolla(cloud, ['lock', 'status']), 0)
    expectSaid(status, /host1.*the switch is being replaced/)
    const refused = expectExit(await kolla(cloud, restart(4005)), 4)
    expectSaid(refused, new RegExp(`locked by ${ME} \\(the switch is being replaced\\) since`))
    expectSaid(expectExit(await kolla(cloud, ['deploy', '--check']), 0), /memcached/)
    expectExit(await kolla(cloud, ['lock', 'release']), 0)
    expectExit(await kolla(cloud, restart(4005)), 0)
  })
})

/** A run that has the lock and goes no further, until it is told to continue. */
async function startAndHold(cloud: Cloud, words: readonly string[]): Promise<RunningCli> {
  const run = startKolla(cloud, words)
  await run.until(/lock: done/)
  run.kill('SIGSTOP')
  return run
}
