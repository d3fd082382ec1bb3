import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { Secret } from '../../src/secrets.ts'
import { Vault } from '../../src/vault/vault.ts'

const vaultOf = (id: string, password: string): Vault =>
  new Vault([{ id, source: 'prompt', password: new Secret(password) }])
const password = fc.string({ minLength: 1, unit: 'grapheme' })
// Each key takes 10,000 rounds to derive.
const few = { numRuns: 20 }

describe('a vault', () => {
  it('gives back every byte that was put in', () => {
    fc.assert(
      fc.property(password, fc.uint8Array({ maxLength: 500 }), (word, bytes) => {
        const vault = vaultOf('production', word)
        assert.deepEqual(vault.decrypt(vault.encrypt(Buffer.from(bytes)), { file: 'x' }), Buffer.from(bytes))
      }),
      few,
    )
  })

  it('opens with no other password', () => {
    fc.assert(
      fc.property(password, password, (right, wrong) => {
        fc.pre(right !== wrong)
        const text = vaultOf('default', right).encrypt('content')
        assert.throws(() => vaultOf('default', wrong).decrypt(text, { file: 'x' }), { name: 'KollaError' })
      }),
      few,
    )
  })
})
