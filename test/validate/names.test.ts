import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { DEPRECATED_NAMES, REMOVED_NAMES, removedName } from '../../src/validate/removed-names.ts'
import { nameList, nameTable, shippedYaml } from '../data/names.ts'

const known = new Set(
  readFileSync(new URL('../../src/validate/known-names.txt', import.meta.url), 'utf8')
    .trimEnd()
    .split('\n'),
)

describe('the names of former releases', () => {
  it('are not names of this one', () => {
    const ours = [...shippedYaml('inventory', 'group_vars', 'all.yml').keys.keys(), ...known]
    assert.deepEqual(
      Object.keys(REMOVED_NAMES).filter((name) => ours.includes(name)),
      [],
    )
  })

  it('are replaced by names of this one', () => {
    const entries = [...Object.values(REMOVED_NAMES), ...Object.values(DEPRECATED_NAMES)]
    const replacements = entries.flatMap(({ replacement }) => replacement ?? [])
    assert.deepEqual(
      replacements.filter((name) => !known.has(name)),
      [],
    )
  })

  it('are known by their beginning where a whole service went', () => {
    assert.equal(removedName('zun_api_port')?.since, '2026.1')
    assert.equal(removedName('redis_connection_string')?.replacement, 'valkey_connection_string')
    assert.equal(removedName('keystone_public_port'), undefined)
  })
})

describe('the known names', () => {
  it("have every option of kolla-ansible's globals.yml that is not gone, and every password", () => {
    const options = [...nameList('globals-options.txt'), ...nameList('password-names.txt')]
    assert.deepEqual(
      options.filter((name) => !known.has(name) && removedName(name) === undefined),
      [],
    )
  })

  it('have every cross-role variable and those of the roles', () => {
    const names = [...nameList('global-variables.txt'), ...Object.values(nameTable('role-variables.json')).flat()]
    assert.deepEqual(
      names.filter((name) => !known.has(name)),
      [],
    )
  })
})
