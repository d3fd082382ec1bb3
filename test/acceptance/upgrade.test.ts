import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { expectExit, expectSaid, story } from './support/cli.ts'
import { CONTAINERS, deployedCloud, kolla, pushImagesAs } from './support/cloud.ts'
import type { Cloud } from './support/cloud.ts'
import { containers, identityStatus, sql, starts } from './support/host.ts'

const NEXT = '2025.1-debian-trixie-next'
const UPGRADE = ['upgrade', '-e', `openstack_tag=${NEXT}`]

describe('an upgrade to images of another tag', () => {
  let cloud: Cloud
  before(async () => {
    cloud = await deployedCloud()
    await sql(cloud, 'create database if not exists kept; create or replace table kept.rows select 42 as answer')
    await pushImagesAs(NEXT)
  })
  after(async () => {
    await sql(cloud, 'drop database kept')
    expectExit(await kolla(cloud, ['deploy']), 0)
  })

  it('names what it would replace, and by what', async () => {
    const before = await starts(cloud)
    const result = expectExit(await kolla(cloud, ['plan', ...UPGRADE, '--exit-code']), 3)
    for (const name of CONTAINERS) expectSaid(result, new RegExp(`recreate container ${name} .*${NEXT}`))
    assert.deepEqual(await starts(cloud), before)
  })

  it('replaces every container, upgrades the schema before and after, and keeps the data', async () => {
    const result = expectExit(await kolla(cloud, UPGRADE), 0)
    for (const [name, { Config }] of await containers(cloud)) assert.ok(Config.Image.endsWith(`:${NEXT}`), name)
    const [expand, replace, contract] = ['init_upgrade_database', 'recreate keystone ', 'finish_upgrade_database'].map(
      (words) => story(result).indexOf(words),
    ) as [number, number, number]
    assert.ok(expand >= 0 && expand < replace && replace < contract, story(result))
    assert.equal((await sql(cloud, 'select answer from kept.rows')).trim(), '42')
    assert.equal(await identityStatus(cloud), 200)
  })

  it('leaves nothing to do for a deploy of the new tag', async () => {
    const before = await starts(cloud)
    expectSaid(expectExit(await kolla(cloud, ['deploy', ...UPGRADE.slice(1)]), 0), /nothing to do/)
    assert.deepEqual(await starts(cloud), before)
  })
})
