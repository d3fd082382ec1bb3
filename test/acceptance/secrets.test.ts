import assert from 'node:assert/strict'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import { expectExit } from './support/cli.ts'
import type { CliResult } from './support/cli.ts'
import { destroyCloud, kolla, prepareCloud } from './support/cloud.ts'
import type { Cloud } from './support/cloud.ts'
import { onHost, passwords } from './support/host.ts'
import { leaksIn, leftBehind, ProcessWatch, secretsOf } from './support/leaks.ts'

describe('the secrets of passwords.yml', () => {
  let cloud: Cloud
  before(async () => {
    cloud = await prepareCloud()
    await destroyCloud(cloud)
    rmSync(cloud.runs, { recursive: true })
    mkdirSync(cloud.runs, { mode: 0o700 })
    assert.ok(secretsOf(cloud).length > 100)
  })

  it('are in no output, record, log, label or process argument of a first deploy at the highest verbosity', async () => {
    const watch = new ProcessWatch()
    const result = expectExit(await kolla(cloud, ['deploy', '-vvv', '--diff']), 0)
    const processes = watch.stop()
    assert.match(processes, /kolla_start|uwsgi/, 'the processes of the host are seen')
    assert.deepEqual(leaksIn(cloud, { processes, ...output(result), ...(await leftBehind(cloud)) }), [])
  })

  it('are in no event of --json, nor in what is left behind by a change', async () => {
    const result = expectExit(
      await kolla(cloud, ['reconfigure', '--json', '-vvv', '-e', 'memcached_connection_limit=4100']),
      0,
    )
    assert.match(result.stdout, /"type":"step-finished"/)
    assert.deepEqual(leaksIn(cloud, { ...output(result), ...(await leftBehind(cloud)) }), [])
    expectExit(await kolla(cloud, ['deploy']), 0)
  })

  it('are in no plan, also when one of them changes: neither the old nor the new one', async () => {
    const change = ['-e', 'keystone_database_password=NotToBeSeenAnywhere']
    for (const form of [['--diff'], ['--json']]) {
      const result = expectExit(await kolla(cloud, ['plan', 'reconfigure', ...form, ...change]), 0)
      assert.match(result.stdout, /connection/)
      assert.deepEqual(leaksIn(cloud, output(result)), [])
      assert.doesNotMatch(result.stdout + result.stderr, /NotToBeSeenAnywhere/)
    }
  })

  it('would be found: a leak that is planted in any of these places is', async () => {
    const secret = String(passwords(cloud)['keystone_admin_password'])
    const record = join(cloud.runs, 'planted.json')
    writeFileSync(record, JSON.stringify({ message: `the password is ${secret}` }))
    await onHost(
      cloud,
      `docker create --name planted --label leak=x${secret} $(docker images -q | head -n 1) >/dev/null; logger '${secret}'`,
    )
    // The word is put together on the host, so that it is no argument of anything here.
    const halves = [secret.slice(0, 5), secret.slice(5)].map((half) => `'${half}'`).join(' ')
    const watch = new ProcessWatch()
    await onHost(cloud, `word=$(printf %s%s ${halves}); sh -c 'sleep 1; :' "$word"`)
    const processes = watch.stop()
    try {
      const stdout = `something ${secret} something`
      const leaks = leaksIn(cloud, { processes, stdout, ...(await leftBehind(cloud)) })
      for (const place of ['processes', 'stdout', `record ${record}`, 'labels and command of planted', 'journal'])
        assert.ok(leaks.includes(`keystone_admin_password in ${place}`), `${place}: ${leaks.join(', ')}`)
    } finally {
      rmSync(record)
      await onHost(
        cloud,
        'docker rm planted >/dev/null; journalctl -q --rotate; sleep 2; journalctl -q --vacuum-time=1s',
      )
    }
  })
})

function output({ stdout, stderr }: CliResult): Readonly<Record<string, string>> {
  return { stdout, stderr }
}
