import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { inspect } from 'node:util'
import { Dict, toData } from '../../src/templates/values.ts'
import { loadYaml } from '../../src/yaml/load.ts'
import { nameList, nameTable, root, shippedYaml, sorted } from './names.ts'

/** Options that kolla-ansible's globals.yml mentions and nothing of 2026.1 reads. */
const OBSOLETE = new Set(['ironic_enable_rolling_upgrade', 'letsencrypt_cert_server'])

const globals = readFileSync(join(root, 'etc/kolla/globals.yml'), 'utf8')

/** The file with every option in force: an option starts with "#name:", what belongs to it is indented by two or more. */
function uncommented(text: string): string {
  let inOption = false
  const lines = text.split('\n').map((line) => {
    inOption = /^#[a-z0-9_]+:/.test(line) || (inOption && /^#(?: {2}|- )/.test(line))
    return inOption ? line.slice(1) : line
  })
  return lines.join('\n')
}

describe('etc/kolla/globals.yml', () => {
  it('changes nothing as it is shipped', () => {
    assert.equal(shippedYaml('etc', 'kolla', 'globals.yml').value, null)
  })

  const options = loadYaml(uncommented(globals), 'globals.yml')

  it('is a valid file with every option in force', () => assert.deepEqual(options.problems, []))

  it('has every option of 2026.1', () => {
    const missing = nameList('globals-options.txt').filter((name) => !options.keys.has(name) && !OBSOLETE.has(name))
    assert.deepEqual(missing, [])
  })

  it('shows the defaults as they are', () => {
    const ours = [
      'inventory/group_vars/all.yml',
      ...Object.keys(nameTable('role-variables.json')).map((role) => `roles/${role}/defaults.yml`),
    ]
    for (const file of ours) {
      const defaults = shippedYaml(file).value
      assert.ok(defaults instanceof Dict && options.value instanceof Dict)
      for (const [name, value] of options.value) {
        const real = defaults.get(name)
        // it stands there with what an operator would write
        if (real === undefined || typeof name !== 'string' || name === 'kolla_internal_vip_address') continue
        assert.equal(inspect(toData(value), { depth: null }), inspect(toData(real), { depth: null }), name)
      }
    }
  })
})

describe('etc/kolla/passwords.yml', () => {
  const { value, keys } = shippedYaml('etc', 'kolla', 'passwords.yml')

  it('has the names of 2026.1', () => assert.deepEqual(sorted(keys.keys()), nameList('password-names.txt')))

  it('holds no password', () => {
    const values = Object.values(toData(value) as Record<string, unknown>)
    assert.ok(
      values.every((entry) => entry === null || JSON.stringify(entry) === '{"private_key":null,"public_key":null}'),
    )
  })
})
