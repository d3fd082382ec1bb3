import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { before, it } from 'node:test'
import { expectExit } from './support/cli.ts'
import { deployedCloud, kolla, withFile } from './support/cloud.ts'
import type { Cloud } from './support/cloud.ts'
import { containers, onHost, sql } from './support/host.ts'

let cloud: Cloud

before(async () => {
  cloud = await deployedCloud()
})

it('the load balancer sends nobody to a database that accepts connections and cannot serve', async () => {
  await withFile(cloud, 'globals.d/check.yml', 'enable_mariadb_clustercheck: true\n', async () => {
    expectExit(await kolla(cloud, ['deploy', '-t', 'mariadb,loadbalancer']), 0)
    assert.equal((await containers(cloud)).get('mariadb_clustercheck')?.State.Status, 'running')
    assert.equal(await answer(cloud), 200)
    await until('UP')

    await sql(cloud, "SET GLOBAL wsrep_cluster_address = 'gcomm://192.0.2.1'").catch(() => undefined)
    assert.equal(await answer(cloud), 503)
    assert.match(await onHost(cloud, `ss -ltn 'sport = :3306'`), /LISTEN/, 'the port is open all the same')
    await until('DOWN')

    await onHost(cloud, 'docker restart mariadb')
    await until('UP')
    assert.equal(await answer(cloud), 200)
  })
  expectExit(await kolla(cloud, ['deploy']), 0)
  await onHost(cloud, 'docker rm -f mariadb_clustercheck')
})

/** The status of the check's answer. */
async function answer({ host }: Cloud): Promise<number> {
  return (await fetch(`http://${host.address}:4569/`, { signal: AbortSignal.timeout(10_000) })).status
}

/** Waits until HAProxy sees the database so. */
async function until(status: string): Promise<void> {
  const ask = "echo 'show stat' | docker exec -i haproxy socat stdio unix-connect:/var/lib/kolla/haproxy/haproxy.sock"
  const deadline = performance.now() + 60_000
  for (;;) {
    const lines = (await onHost(cloud, ask))
      .split('\n')
      .filter((line) => line.startsWith('mariadb,') && !/,(FRONT|BACK)END,/.test(line))
    if (lines.length > 0 && lines.every((line) => line.split(',')[17] === status)) return
    assert.ok(performance.now() < deadline, `never ${status}: ${lines.join('\n')}`)
    await sleep(500)
  }
}
