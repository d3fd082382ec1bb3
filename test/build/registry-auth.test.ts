import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { registryAuth, registryOf } from '../../src/build/registry-auth.ts'

const folder = mkdtempSync(join(tmpdir(), 'kolla-docker-'))
process.env['DOCKER_CONFIG'] = folder
after(() => {
  delete process.env['DOCKER_CONFIG']
  rmSync(folder, { recursive: true })
})

describe('the registry of a reference', () => {
  it('is its first part when that is a host', () => {
    assert.equal(registryOf('registry.test/kolla/base:1'), 'registry.test')
    assert.equal(registryOf('localhost:4000/kolla/base:1'), 'localhost:4000')
    assert.equal(registryOf('localhost/base'), 'localhost')
  })

  it("is the engine's default one otherwise", () => {
    assert.equal(registryOf('kolla/base:1.0'), undefined)
    assert.equal(registryOf('base:1.0'), undefined)
  })
})

describe('the account for a registry', () => {
  it('is none when nobody has logged in', () => {
    assert.equal(registryAuth('registry.test/kolla/base:1'), undefined)
  })

  it('is what docker login stored, colons in the password included', () => {
    const auth = Buffer.from('me:pass:word').toString('base64')
    writeFileSync(join(folder, 'config.json'), JSON.stringify({ auths: { 'registry.test': { auth } } }))
    assert.deepEqual(registryAuth('registry.test/kolla/base:1'), {
      username: 'me',
      password: 'pass:word',
      serveraddress: 'registry.test',
    })
    assert.equal(registryAuth('other.test/kolla/base:1'), undefined)
  })
})
