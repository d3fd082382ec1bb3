import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { expectExit, expectSaid } from './support/cli.ts'
import { deployedCloud, kolla, withFile } from './support/cloud.ts'
import type { Cloud } from './support/cloud.ts'
import { identityStatus, onHost, sql, starts } from './support/host.ts'

const CONSENT = '--yes-i-really-really-mean-it'

interface ListedBackup {
  readonly name: string
  readonly kind: string
}

describe('backups of the database', () => {
  let cloud: Cloud

  before(async () => {
    cloud = await deployedCloud()
  })

  it('are made by nobody who has not asked for them', async () => {
    expectSaid(expectExit(await kolla(cloud, ['mariadb-backup']), 2), /enable_mariabackup/)
  })

  it('bring back what there was, full and incremental, with everything that uses the database', async () => {
    await withFile(cloud, 'globals.d/backup.yml', 'enable_mariabackup: true\n', async () => {
      const untouched = await starts(cloud)
      expectExit(await kolla(cloud, ['reconfigure', '-t', 'mariadb']), 0)
      expectExit(await kolla(cloud, ['reconfigure', '-t', 'mariadb', '--check']), 0)
      assert.deepEqual(await starts(cloud), untouched, 'switching backups on restarts nothing')

      await sql(
        cloud,
        'CREATE DATABASE backed; CREATE TABLE backed.kept (n INT PRIMARY KEY); INSERT INTO backed.kept VALUES (1)',
      )
      expectExit(await kolla(cloud, ['mariadb-backup']), 0)
      await sql(cloud, 'INSERT INTO backed.kept VALUES (2)')
      expectExit(await kolla(cloud, ['mariadb-backup', '--incremental']), 0)
      await sql(cloud, 'INSERT INTO backed.kept VALUES (3)')
      assert.deepEqual(await starts(cloud), untouched, 'the database goes on serving')

      const [incremental, full] = await listed(cloud)
      assert.deepEqual([incremental?.kind, full?.kind], ['incremental', 'full'])
      await restore(cloud, incremental?.name)
      assert.equal(await rows(cloud), '1\n2')
      await restore(cloud, full?.name)
      assert.equal(await rows(cloud), '1')
      assert.equal(await identityStatus(cloud), 200)

      await sql(cloud, 'DROP DATABASE backed')
      const again = expectExit(await kolla(cloud, ['deploy']), 0)
      expectSaid(again, /nothing to do/i)
      await refusals(cloud, full?.name ?? '')
    })
    expectExit(await kolla(cloud, ['deploy']), 0)
  })
})

async function restore(cloud: Cloud, name = ''): Promise<void> {
  expectExit(await kolla(cloud, ['mariadb-restore', name, CONSENT]), 0)
}

/** A restore that was not meant, or cannot work, leaves everything as it is. */
async function refusals(cloud: Cloud, full: string): Promise<void> {
  const untouched = await starts(cloud)
  expectExit(await kolla(cloud, ['mariadb-restore', full]), 2)
  expectSaid(
    expectExit(await kolla(cloud, ['mariadb-restore', 'full-nothing', CONSENT]), 2),
    new RegExp(`There are: .*${full}`),
  )
  const [file = ''] = (await onHost(cloud, `ls /var/lib/docker/volumes/mariadb_backup/_data/${full}/*.gz`)).split('\n')
  await onHost(cloud, `truncate -s 100000 ${file}`)
  expectSaid(expectExit(await kolla(cloud, ['mariadb-restore', full, CONSENT]), 1), /mariadb_restore_prepare/)
  assert.deepEqual(await starts(cloud), untouched, 'a backup that cannot be read stops nothing')
  await onHost(cloud, 'docker volume rm mariadb_backup')
}

async function listed(cloud: Cloud): Promise<readonly ListedBackup[]> {
  const { stdout } = expectExit(await kolla(cloud, ['mariadb-backup', '--list', '--json']), 0)
  return JSON.parse(stdout) as readonly ListedBackup[]
}

function rows(cloud: Cloud): Promise<string> {
  return sql(cloud, 'SELECT n FROM backed.kept ORDER BY n').then((text) => text.trim())
}
