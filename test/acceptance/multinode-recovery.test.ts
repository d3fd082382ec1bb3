import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { after, before, describe, it } from 'node:test'
import { expectExit, expectSaid } from './support/cli.ts'
import { kolla } from './support/cloud.ts'
import { startWriter } from './support/database-client.ts'
import { onHost, passwords, sql } from './support/host.ts'
import { at, bareMultinode, clusterSizes, CONTROLLERS, removeHosts } from './support/multinode.ts'
import type { Multinode } from './support/multinode.ts'

/** Rows that the writer has behind it before something is broken. */
const ENOUGH = 100

describe('a database cluster that loses nodes', () => {
  let cloud: Multinode

  before(async () => {
    cloud = await bareMultinode()
    expectExit(await kolla(cloud, ['bootstrap-servers']), 0)
    expectExit(await kolla(cloud, ['deploy']), 0)
  })

  after(removeHosts)

  it('gives its data to one whose volume is gone', async () => {
    const writer = await writing()
    await onHost(at(cloud, 'host2'), 'docker rm -f mariadb && docker volume rm mariadb')
    expectExit(await kolla(cloud, ['deploy', '-t', 'mariadb']), 0)
    assert.deepEqual(await clusterSizes(cloud), [3, 3, 3])
    assert.ok(Number(await sql(at(cloud, 'host2'), 'SELECT count(*) FROM acceptance.numbers')) >= ENOUGH)
    assert.deepEqual((await writer.stop()).lost, [])
  })

  it('is not guessed at when all were killed at once, and comes back with every acknowledged row', async () => {
    const writer = await writing()
    await Promise.all(CONTROLLERS.map((name) => onHost(at(cloud, name), 'docker kill mariadb')))
    const refused = expectExit(await kolla(cloud, ['deploy']), 1)
    expectSaid(refused, /runs on no host, but host1, host2, host3 have its data/)
    expectSaid(refused, /kolla mariadb-recovery/)
    const states = CONTROLLERS.map((name) => onHost(at(cloud, name), "docker inspect -f '{{.State.Status}}' mariadb"))
    assert.deepEqual(new Set((await Promise.all(states)).map((state) => state.trim())), new Set(['exited']))

    expectSaid(
      expectExit(await kolla(cloud, ['mariadb-recovery']), 0),
      /host[123] (has the latest|was the last|is as far)/,
    )
    assert.deepEqual(await clusterSizes(cloud), [3, 3, 3])
    const { acknowledged, lost } = await writer.stop()
    assert.ok(acknowledged >= ENOUGH)
    assert.deepEqual(lost, [])
    expectSaid(expectExit(await kolla(cloud, ['deploy']), 0), /nothing to do/i)
  })

  /** A client that writes through the load balancer, and has begun. */
  async function writing() {
    const password = String(passwords(cloud)['database_password'])
    const writer = await startWriter({ host: cloud.vip, password })
    const deadline = performance.now() + 60_000
    while (Number(await sql(cloud, 'SELECT count(*) FROM acceptance.numbers')) < ENOUGH) {
      assert.ok(performance.now() < deadline, 'the writer gets nowhere')
      await sleep(200)
    }
    return writer
  }
})
