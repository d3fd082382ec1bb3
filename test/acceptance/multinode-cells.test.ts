import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { FLAVORS, makeNetworks, provideBasics } from './support/basics.ts'
import { expectExit, expectSaid } from './support/cli.ts'
import { startClient } from './support/client.ts'
import type { Client } from './support/client.ts'
import { kolla } from './support/cloud.ts'
import { sql } from './support/host.ts'
import { prepareTwoHosts } from './support/multinode-core.ts'
import { at, removeHosts } from './support/multinode.ts'
import type { Multinode } from './support/multinode.ts'
import { isDone, seconds, until } from './support/patience.ts'

/** A second cell on host2, as kolla-ansible's guide to cells has it. */
const CELL = `
[cell1]
host2
[nova-conductor:children]
cell1
[nova-novncproxy:children]
cell1
`
const VARIABLES = {
  nova_cell_name: 'cell1',
  nova_cell_conductor_group: 'cell1',
  nova_cell_compute_group: 'cell1',
  nova_cell_novncproxy_group: 'cell1',
  nova_novncproxy_port: '6082',
  nova_novncproxy_public_port: '6082',
}

describe('a cell of Nova with a name', () => {
  let cloud: Multinode
  let client: Client
  before(async () => {
    const made = await prepareTwoHosts()
    const inventory = join(made.etc, 'inventory')
    mkdirSync(join(made.etc, 'group_vars'), { recursive: true })
    writeFileSync(inventory, readFileSync(made.inventory, 'utf8') + CELL)
    writeFileSync(join(made.etc, 'group_vars/cell1.yml'), JSON.stringify(VARIABLES))
    cloud = { ...made, inventory }
  })
  after(removeHosts)

  it('is added to a cloud by a deploy that is limited to it', async (t) => {
    t.diagnostic(`deploy: ${await seconds(() => succeeds('deploy', '--limit', 'host1'))} s`)
    t.diagnostic(`the cell: ${await seconds(() => succeeds('deploy', '--limit', 'cell1'))} s`)
    const mapped = await sql(at(cloud, 'host1'), 'SELECT name, transport_url FROM nova_api.cell_mappings ORDER BY name')
    assert.match(mapped, /^cell1\trabbit:.*\/nova_cell1$/m)
    expectSaid(await succeeds('deploy'), /nothing to do/)
  })

  it('has its servers in a database of its own, and their consoles at a port of its own', async () => {
    await succeeds('post-deploy')
    client = await startClient(cloud)
    await provideBasics(client)
    await makeNetworks(client)
    const kind = ['--image', 'guest', '--flavor', FLAVORS[0].name, '--network', 'inside']
    await client.openstack('server', 'create', ...kind, '--wait', 'first')
    assert.equal((await sql(at(cloud, 'host1'), 'SELECT display_name FROM nova_cell1.instances')).trim(), 'first')
    const { url } = await client.ask<{ readonly url: string }>('console', 'url', 'show', '--novnc', 'first')
    assert.equal(new URL(url).port, '6082')
    const served = async (): Promise<boolean> => (await fetch(url)).status === 200
    await until('the console', () => isDone(served().then((yes) => assert.ok(yes))))
    await client.openstack('server', 'delete', '--wait', 'first')
  })

  function succeeds(...words: readonly string[]) {
    return kolla(cloud, words).then((result) => expectExit(result, 0))
  }
})
