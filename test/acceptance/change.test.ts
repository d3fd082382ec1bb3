import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import type { Plan } from '../../src/plan/types.ts'
import { expectExit, expectSaid, story } from './support/cli.ts'
import { deployedCloud, kolla, withFile } from './support/cloud.ts'
import type { Cloud } from './support/cloud.ts'
import { identityStatus, onHost, starts } from './support/host.ts'

const OVERRIDE = '[token]\nexpiration = 3600\n'

describe('one option changed in config/keystone.conf', () => {
  let cloud: Cloud
  before(async () => {
    cloud = await deployedCloud()
  })

  it('is told by the plan with file, section, option, old and new value, and the container to restart', async () => {
    await withFile(cloud, 'config/keystone.conf', OVERRIDE, async () => {
      const before = await starts(cloud)
      const result = expectExit(await kolla(cloud, ['plan', 'reconfigure', '--exit-code']), 3)
      expectSaid(result, /keystone\.conf.*\[token\] expiration .*-> 3600/)
      expectSaid(result, /restart container keystone /)
      assert.deepEqual(await starts(cloud), before, 'a plan changes nothing')
    })
  })

  it('restarts the containers that the plan names, and no other; taking it back does the same', async () => {
    await withFile(cloud, 'config/keystone.conf', OVERRIDE, async () => {
      await restartsWhatItPlans(cloud)
      assert.match(await onHost(cloud, 'docker exec keystone cat /etc/keystone/keystone.conf'), /^expiration = 3600$/m)
    })
    await restartsWhatItPlans(cloud)
    assert.equal(await identityStatus(cloud), 200)
  })
})

async function restartsWhatItPlans(cloud: Cloud): Promise<void> {
  const planned = expectExit(await kolla(cloud, ['plan', 'reconfigure', '--json']), 0)
  const plan = JSON.parse(planned.stdout) as Plan
  const named = plan.steps.filter((step) => step.kind === 'container').map((step) => step.subject)
  const before = await starts(cloud)
  const result = expectExit(await kolla(cloud, ['reconfigure']), 0)
  const after = await starts(cloud)
  const restarted = Object.keys(after).filter((name) => after[name] !== before[name])
  assert.deepEqual(restarted.sort(), [...named].sort(), story(result))
  assert.ok(named.includes('keystone') && named.length < Object.keys(after).length, named.join())
}
