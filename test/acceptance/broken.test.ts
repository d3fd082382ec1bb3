import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { expectExit, expectSaid, story } from './support/cli.ts'
import { deployedCloud, kolla, withFile } from './support/cloud.ts'
import type { Cloud } from './support/cloud.ts'
import { containers, fileTable, identityStatus, onHost } from './support/host.ts'

/** Keystone loads the driver of that name when it starts. */
const BROKEN_OPTION = '[identity]\ndriver = nonsense\n'
const MENDED_OPTION = '[token]\nexpiration = 7200\n'
/** Nothing runs with three open files. */
const TOO_FEW_FILES = JSON.stringify({ memcached_dimensions: { ulimits: { nofile: { soft: 3, hard: 3 } } } })

describe('a change that does not work', () => {
  let cloud: Cloud
  before(async () => {
    cloud = await deployedCloud()
  })
  after(async () => {
    expectExit(await kolla(cloud, ['deploy']), 0)
  })

  it('a broken option: the last log lines are shown, the old configuration serves again, exit 1; the fix converges', async () => {
    const configuration = await contents(cloud, 'keystone')
    await withFile(cloud, 'config/keystone.conf', BROKEN_OPTION, async () => {
      const result = expectExit(await kolla(cloud, ['reconfigure']), 1)
      expectSaid(result, /keystone on host1/)
      expectSaid(result, /\| .*nonsense/)
      expectSaid(result, /what was there before serves again/)
      assert.equal(await identityStatus(cloud), 200, story(result))
      assert.equal(await contents(cloud, 'keystone'), configuration, 'the old files are back')
    })
    await withFile(cloud, 'config/keystone.conf', MENDED_OPTION, async () => {
      expectExit(await kolla(cloud, ['reconfigure']), 0)
      assert.match(await contents(cloud, 'keystone'), /^expiration = 7200$/m)
      expectSaid(expectExit(await kolla(cloud, ['reconfigure']), 0), /nothing to do/)
    })
  })

  it('a replacement that does not start: the old container serves again, exit 1', async () => {
    const before = (await containers(cloud)).get('memcached')?.Id
    const result = expectExit(await kolla(cloud, ['reconfigure', '-e', TOO_FEW_FILES]), 1)
    expectSaid(result, /memcached on host1/)
    const now = await containers(cloud)
    assert.equal(now.get('memcached')?.Id, before, story(result))
    assert.equal(now.get('memcached')?.State.Status, 'running', story(result))
    assert.deepEqual([...now.keys()].filter((name) => name.startsWith('memcached')), ['memcached']) // prettier-ignore
    expectExit(await kolla(cloud, ['deploy']), 0)
    expectSaid(expectExit(await kolla(cloud, ['deploy']), 0), /nothing to do/)
  })

  it('an image that cannot be pulled: nothing is stopped, exit 1', async () => {
    const before = (await containers(cloud)).get('memcached')
    const files = await fileTable(cloud)
    const result = expectExit(await kolla(cloud, ['deploy', '-e', 'memcached_tag=no-such-tag']), 1)
    expectSaid(result, /memcached:no-such-tag/)
    const now = (await containers(cloud)).get('memcached')
    assert.deepEqual([now?.Id, now?.State.StartedAt], [before?.Id, before?.State.StartedAt], story(result))
    assert.equal(withoutLock(await fileTable(cloud)), withoutLock(files))
  })
})

/** All configuration files of a service, one after the other. */
function contents(cloud: Cloud, service: string): Promise<string> {
  return onHost(cloud, `cat /etc/kolla/${service}/*`)
}

/** The lock is taken in the directory itself, and given back. */
function withoutLock(table: string): string {
  return table.replace(/^\/etc\/kolla .*\n/m, '')
}
