import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import { EVENTS } from '../hosts/fleet.ts'
import { expectExit, expectSaid } from './support/cli.ts'
import { kolla, prepareCloud } from './support/cloud.ts'
import type { Cloud } from './support/cloud.ts'
import { fileTable, starts } from './support/host.ts'

/** What the issue allows until a dead host is named, milliseconds. */
const PATIENCE = 15_000

describe('what only the hosts can tell', () => {
  let cloud: Cloud
  before(async () => {
    cloud = await prepareCloud()
  })

  it('an interface that a host does not have: named with host and variable, exit 2, nothing touched', async () => {
    const before = [await fileTable(cloud).catch(() => 'no files'), await starts(cloud)]
    const result = expectExit(await kolla(cloud, ['deploy', '-e', 'network_interface=eth7']), 2)
    expectSaid(result, /host1/)
    expectSaid(result, /eth7/)
    expectSaid(result, /api_interface, from network_interface/)
    assert.deepEqual([await fileTable(cloud).catch(() => 'no files'), await starts(cloud)], before)
  })

  it('a host that nobody answers for is named within 15 s, exit 1', async () => {
    const inventory = join(cloud.etc, 'inventory-with-a-dead-host')
    const text = readFileSync(cloud.inventory, 'utf8')
    const dead = cloud.host.address.replace(/\.\d+$/, '.99')
    writeFileSync(inventory, text.replace(/^host1 .*$/m, `host1 ansible_host=${dead}`))
    const result = expectExit(await within(PATIENCE, kolla({ ...cloud, inventory }, ['deploy'])), 1)
    expectSaid(result, /host1/)
    expectSaid(result, new RegExp(dead.replaceAll('.', '\\.')))
  })

  it('a host that hangs is named within 15 s too', async () => {
    await EVENTS['freeze']?.(cloud.host)
    try {
      const result = expectExit(await within(PATIENCE, kolla(cloud, ['deploy'])), 1)
      expectSaid(result, /host1/)
    } finally {
      await EVENTS['thaw']?.(cloud.host)
    }
  })
})

/** What `work` returns, when it took no longer than that. */
async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  const started = performance.now()
  const result = await work
  const took = performance.now() - started
  assert.ok(took < milliseconds, `it took ${Math.round(took)} ms`)
  return result
}
