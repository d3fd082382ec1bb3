import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { down } from '../hosts/fleet.ts'
import { FLAVORS, provideBasics } from './support/basics.ts'
import { expectExit } from './support/cli.ts'
import { startClient } from './support/client.ts'
import type { Client } from './support/client.ts'
import { kolla } from './support/cloud.ts'
import type { Cloud } from './support/cloud.ts'
import { prepareCore } from './support/core.ts'
import { passwords } from './support/host.ts'
import { bootAndDelete, endTester, runSmokeTests, startTester } from './support/tempest.ts'

/** Why tests may be left out: what they want is no part of this cloud. */
const EXPLAINED = [
  /swift|object.storage/i, // no object storage among the default services
  /compute nodes|multinode/i, // one host
]

/** Tests that this release of a service cannot pass. */
const IMPOSSIBLE = [
  // Keystone 2025.1 refuses a changed project or type of a credential, which this test of a later Tempest sends.
  'test_credentials_create_get_update_delete',
]

describe("OpenStack's own test suite, on the default services", () => {
  let cloud: Cloud
  before(async () => {
    cloud = await prepareCore('ovn')
    expectExit(await kolla(cloud, ['deploy']), 0)
    expectExit(await kolla(cloud, ['post-deploy']), 0)
    const client = await startClient(cloud)
    await provideBasics(client)
    await startTester(cloud, {
      VIP: cloud.vip,
      PASSWORD: String(passwords(cloud)['keystone_admin_password']),
      IMAGE: await idOf(client, 'image', 'guest'),
      SMALL: await idOf(client, 'flavor', FLAVORS[0].name),
      LARGER: await idOf(client, 'flavor', FLAVORS[1].name),
      OUTSIDE: await idOf(client, 'network', 'outside'),
      EXTENSIONS: (await client.openstack('extension', 'list', '--network', '-f', 'value', '-c', 'Alias')).replaceAll(
        '\n',
        ',',
      ),
    })
  })
  after(async () => {
    await endTester()
    await down()
  })

  it('passes its smoke tests; what it leaves out is explained', async (t) => {
    const { passed, failed, skipped, output } = await runSmokeTests(IMPOSSIBLE)
    t.diagnostic(`${passed} passed, ${failed.length} failed, ${skipped.length} skipped`)
    assert.deepEqual(failed, [], output.slice(-20_000))
    assert.deepEqual(skipped.filter((reason) => !EXPLAINED.some((known) => known.test(reason))), []) // prettier-ignore
    assert.ok(passed > 0)
  })

  it('boots and deletes a server twenty times', async () => {
    assert.match(await bootAndDelete(), /PASS/)
  })
})

function idOf(client: Client, kind: string, name: string): Promise<string> {
  return client.openstack(kind, 'show', name, '-f', 'value', '-c', 'id')
}
