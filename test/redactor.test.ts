import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { Redactor, Secret } from '../src/secrets.ts'

const secret = fc
  .string({ minLength: 8, maxLength: 40, unit: 'grapheme-ascii' })
  .filter((text) => text.trim().length >= 8 && !text.trim().startsWith('-----'))
const around = fc.string({ unit: 'grapheme-ascii' })

function redactorOf(...secrets: readonly string[]): Redactor {
  const redactor = new Redactor()
  redactor.add(secrets)
  return redactor
}

describe('the redactor', () => {
  it('leaves no secret in a text', () => {
    fc.assert(
      fc.property(secret, around, around, (hidden, before, after) => {
        const shown = redactorOf(hidden).redact(`${before}${hidden}${after}`)
        assert.ok(!shown.includes(hidden.trim()) || '***'.includes(hidden.trim()))
      }),
    )
  })

  it('leaves no secret in JSON, however it is escaped there', () => {
    fc.assert(
      fc.property(secret, around, (hidden, other) => {
        const shown = redactorOf(hidden).redact(JSON.stringify({ other, list: [hidden] }))
        assert.ok(!shown.includes(JSON.stringify(hidden.trim()).slice(1, -1)))
      }),
    )
  })

  it('leaves no secret in data, at any depth', () => {
    fc.assert(
      fc.property(secret, around, (hidden, other) => {
        const shown = redactorOf(hidden).redactData({ a: [{ b: `${other} ${hidden}` }], c: new Secret(hidden) })
        assert.ok(!shown.a[0]?.b.includes(hidden.trim()))
        assert.equal(shown.c, '***')
      }),
    )
  })
})
