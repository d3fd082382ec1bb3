import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import { expectExit, expectSaid, story } from './support/cli.ts'
import { CONTAINERS, deployedCloud, destroyCloud, kolla, prepareCloud } from './support/cloud.ts'
import type { Cloud } from './support/cloud.ts'
import { containers, identityStatus, onHost } from './support/host.ts'

const FACES = {
  containers: 'docker ps -a --format {{.Names}}',
  volumes: 'docker volume ls -q',
  files: 'find /etc /usr /var/log /home /root /srv /opt -xdev -not -path "/var/log/journal/*" | sort',
  kernel: 'sysctl -n net.ipv4.ip_nonlocal_bind net.ipv6.ip_nonlocal_bind net.unix.max_dgram_qlen',
  addresses: "ip -o addr show | awk '{print $2, $4}'",
  listeners: 'awk \'$4 == "0A" {print $2}\' /proc/net/tcp | sort',
}

describe('stop and destroy', () => {
  let cloud: Cloud
  let pristine: Readonly<Record<string, string>>

  before(async () => {
    cloud = await prepareCloud()
    await destroyCloud(cloud)
    pristine = await faces(cloud)
    await deployedCloud()
  })

  it('stop stops every container, takes the virtual IP address off and loses nothing', async () => {
    const result = expectExit(await kolla(cloud, ['stop', '--yes-i-really-really-mean-it']), 0)
    const found = [...(await containers(cloud))]
    assert.deepEqual(found.map(([name]) => name), CONTAINERS, story(result)) // prettier-ignore
    assert.deepEqual(found.filter(([, { State }]) => State.Status !== 'exited').map(([name]) => name), []) // prettier-ignore
    assert.ok(!(await onHost(cloud, FACES.addresses)).includes(`${cloud.vip}/`), 'the address is off')
    expectExit(await kolla(cloud, ['deploy']), 0)
    assert.equal(await identityStatus(cloud), 200)
  })

  it('destroy wants a word of consent, and touches nothing without it', async () => {
    const before = await faces(cloud)
    expectExit(await kolla(cloud, ['destroy']), 2)
    assert.deepEqual(await faces(cloud), before)
  })

  it('destroy leaves the host as it was before, and names what is kept', async () => {
    const result = await destroyCloud(cloud)
    assert.deepEqual(await faces(cloud), pristine, story(result))
    for (const kept of ['globals.yml', 'passwords.yml']) {
      expectSaid(result, new RegExp(`${kept.replace('.', '\\.')}.* (is|are) kept`))
      assert.ok(existsSync(join(cloud.etc, kept)), kept)
    }
  })
})

async function faces(cloud: Cloud): Promise<Readonly<Record<string, string>>> {
  const found = Object.entries(FACES).map(async ([name, script]) => [name, await onHost(cloud, script)] as const)
  return Object.fromEntries(await Promise.all(found))
}
