import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import { expectExit, expectSaid, story } from './support/cli.ts'
import { deployedCloud, kolla } from './support/cloud.ts'
import type { Cloud } from './support/cloud.ts'
import { fileTable, identityWrites, sql, starts } from './support/host.ts'
import { recordOf } from './support/records.ts'

/** Statements that change something, as MariaDB counts them. */
const WRITES =
  "variable_name regexp '^com_(insert|update|delete|replace|create|alter|drop|grant|revoke|rename|truncate|load|set_password)'"

describe('a deployment that is as the configuration says', () => {
  let cloud: Cloud
  before(async () => {
    cloud = await deployedCloud()
  })

  for (const action of ['deploy', 'reconfigure']) {
    it(`is left alone by ${action}: no file, container, database or identity entry is written`, async () => {
      const untouched = await everything(cloud)
      const result = expectExit(await kolla(cloud, [action]), 0)
      expectSaid(result, /plan: nothing to do/)
      assert.deepEqual(await everything(cloud), untouched, story(result))
    })
  }

  it('has an empty plan', async () => {
    const result = expectExit(await kolla(cloud, ['plan', '--exit-code', '--json']), 0)
    assert.deepEqual(JSON.parse(result.stdout), { action: 'deploy', steps: [] }, story(result))
  })

  it('costs at most two commands a host to look at', async () => {
    const result = expectExit(await kolla(cloud, ['deploy']), 0)
    const connection = recordOf(cloud, result).recap[cloud.host.name]?.connection
    assert.ok(connection, story(result))
    assert.ok(connection.commands >= 1 && connection.commands <= 2, `${connection.commands} commands`)
  })
})

async function everything(cloud: Cloud) {
  return {
    files: await fileTable(cloud),
    containers: await starts(cloud),
    statements: await sql(
      cloud,
      `select * from information_schema.global_status where ${WRITES} and variable_value > 0 order by 1`,
    ),
    requests: await identityWrites(cloud),
    configuration: readFileSync(join(cloud.etc, 'globals.yml'), 'utf8'),
  }
}
