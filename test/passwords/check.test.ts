import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { checkPasswords } from '../../src/passwords/check.ts'
import { PasswordsDocument } from '../../src/passwords/document.ts'
import { generateSshKeyPair } from '../../src/passwords/ssh-key.ts'

const GOOD = 'x7RkPq2mVb9TzLw4'

function found(text: string, expected: readonly string[] = []): string[] {
  return checkPasswords(PasswordsDocument.parse(text, 'f'), expected).map(
    ({ code, message, where }) => `${where?.line ?? '-'} ${code}: ${message}`,
  )
}

describe('checking passwords', () => {
  const cases: readonly (readonly [text: string, finding: string])[] = [
    ['a:\n', '1 password-empty: a has no value'],
    ['a: ""\n', '1 password-empty: a has no value'],
    ['b: x\na: short\n'.replace('b: x', `b: ${GOOD}`), '2 password-weak: a is short: 5 characters'],
    ['a: aaaaaaaaaaaaaaaa\n', '1 password-weak: a is easy to guess'],
    ['a: MyPassword2026!\n', '1 password-weak: a is easy to guess'],
    [`a: ${GOOD}\nb: ${GOOD}\n`, '1 password-duplicate: a, b have the same value'],
    ['rbd_secret_uuid: nope\n', '1 password-malformed: rbd_secret_uuid is no UUID'],
    [
      'barbican_crypto_key: nope\n',
      '1 password-malformed: barbican_crypto_key is no Fernet key: 32 bytes in URL-safe base 64',
    ],
    ['nova_ssh_key: nope\n', '1 password-malformed: nova_ssh_key must have a private_key and a public_key'],
    ['nova_ssh_key:\n  private_key: x\n  public_key:\n', '1 password-malformed: nova_ssh_key has no public_key'],
    ['a: {b: c}\n', '1 password-malformed: a must be a text'],
  ]
  for (const [text, finding] of cases) {
    it(`says "${finding}"`, () => assert.deepEqual(found(text), [finding]))
  }

  it('names what is missing', () => {
    assert.deepEqual(found(`a: ${GOOD}\n`, ['a', 'b']), ['- password-missing: b is missing'])
  })

  it('finds a public key that belongs to another private key', async () => {
    const [one, other] = await Promise.all([generateSshKeyPair(2048), generateSshKeyPair(2048)])
    const document = PasswordsDocument.parse('nova_ssh_key:\n', 'f')
    document.set('nova_ssh_key', { ...one, public_key: `${one.public_key} operator@host` })
    assert.deepEqual(checkPasswords(document, []), [])
    document.set('nova_ssh_key', { ...one, public_key: other.public_key })
    assert.equal(checkPasswords(document, [])[0]?.code, 'password-malformed')
  })

  it('has nothing to say of the registry without password, of Redis beside Valkey, of vault values', () => {
    const fine = `docker_registry_password:\nredis_master_password: ${GOOD}\nvalkey_master_password: ${GOOD}\na: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  31\n`
    assert.deepEqual(found(fine), [])
  })

  it('never says a value', () => {
    const text = `a: hunter2\nb: hunter2\nrbd_secret_uuid: hunter2\nnova_ssh_key: hunter2\n`
    assert.ok(!JSON.stringify(checkPasswords(PasswordsDocument.parse(text, 'f'), ['z'])).includes('hunter2'))
  })
})
