import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { KollaError } from '../../src/errors.ts'
import { PasswordsDocument } from '../../src/passwords/document.ts'
import { rotatePassword } from '../../src/passwords/rotate.ts'

const FERNET = 'dGSxpsRDkFik1JD0mr0pEwvtRcBHjFoJ6zQRg2wTtwg='

function parse(): PasswordsDocument {
  return PasswordsDocument.parse(`a: old\nbarbican_crypto_key: ${FERNET}\n`, 'f')
}

function hasCode(code: string): (error: unknown) => boolean {
  return (error) => error instanceof KollaError && error.details.code === code
}

describe('rotating a password', () => {
  it('replaces that one and nothing else', async () => {
    const document = parse()
    await rotatePassword(document, 'a', false)
    assert.match(document.toString(), new RegExp(`^a: [A-Za-z0-9]{40}\nbarbican_crypto_key: ${FERNET}\n$`))
  })

  it('refuses a key that is not there', async () => {
    await assert.rejects(rotatePassword(parse(), 'b', true), hasCode('password-unknown'))
  })

  it('refuses to throw away what data depends on, unless forced', async () => {
    const document = parse()
    await assert.rejects(rotatePassword(document, 'barbican_crypto_key', false), hasCode('password-lasting'))
    assert.equal(document.changed, false)
    await rotatePassword(document, 'barbican_crypto_key', true)
    assert.notDeepEqual(document.get('barbican_crypto_key'), { kind: 'text', text: FERNET })
  })
})
