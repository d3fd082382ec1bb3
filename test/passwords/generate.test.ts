import assert from 'node:assert/strict'
import { createPrivateKey, createPublicKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { PasswordsDocument } from '../../src/passwords/document.ts'
import { generateMissing } from '../../src/passwords/generate.ts'
import { checkPasswords } from '../../src/passwords/check.ts'
import { generateText } from '../../src/passwords/random.ts'
import { generateSshKeyPair, publicKeyOf } from '../../src/passwords/ssh-key.ts'

const shipped = readFileSync(new URL('../../etc/kolla/passwords.yml', import.meta.url), 'utf8')

describe('generated values', () => {
  it('are of the form that each kind of key has', () => {
    assert.match(generateText('password'), /^[A-Za-z0-9]{40}$/)
    assert.match(generateText('uuid'), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    assert.match(generateText('hmac-md5'), /^[0-9a-f]{32}$/)
    const fernet = generateText('fernet-key')
    assert.match(fernet, /^[\w-]{43}=$/)
    assert.equal(Buffer.from(fernet, 'base64url').length, 32)
  })

  it('have the padding bits that bcrypt demands of a salt', () => {
    for (let time = 0; time < 50; time++) assert.match(generateText('bcrypt-salt'), /^[./A-Za-z0-9]{21}[.Oeu]$/)
  })

  it('are RSA keys of which the public line belongs to the private key', async () => {
    const { private_key: privateKey, public_key: publicKey } = await generateSshKeyPair(2048)
    assert.match(privateKey, /^-----BEGIN PRIVATE KEY-----\n[^]+\n-----END PRIVATE KEY-----\n$/)
    const [type, body] = publicKey.split(' ')
    assert.equal(type, 'ssh-rsa')
    const fields = sshFields(Buffer.from(body ?? '', 'base64'))
    const { e, n } = createPublicKey(createPrivateKey(privateKey)).export({ format: 'jwk' })
    assert.equal(fields[0]?.toString(), 'ssh-rsa')
    assert.deepEqual(fields[1], Buffer.from(e ?? '', 'base64url'))
    assert.deepEqual(fields[2]!.subarray(1), Buffer.from(n ?? '', 'base64url'))
    assert.equal(fields[2]![0], 0, 'a modulus is positive')
    assert.equal(publicKeyOf(privateKey), publicKey)
  })
})

describe('filling in what is empty', () => {
  it('gives every key of the shipped file a value of its kind, but the optional one', async () => {
    const document = PasswordsDocument.parse(shipped, 'f')
    const progress: number[] = []
    const filled = await generateMissing(document, ({ done, total }) => progress.push(done / total))
    assert.deepEqual(
      filled,
      document.keys.filter((key) => key !== 'docker_registry_password'),
    )
    assert.equal(progress.at(-1), 1)
    assert.equal(progress.length, filled.length)
    assert.deepEqual(document.get('docker_registry_password'), { kind: 'empty' })
    const written = PasswordsDocument.parse(document.toString(), 'f')
    assert.deepEqual(checkPasswords(written, document.keys), [])
    const comments = (text: string): string[] => text.split('\n').filter((line) => line.startsWith('#'))
    assert.deepEqual(comments(document.toString()), comments(shipped))
  })

  it('keeps every value that is there, even an empty text or half a key pair', async () => {
    const text = 'a: mine\nb: ""\nnova_ssh_key:\n  private_key:\n  public_key: ssh-rsa AAAA\n'
    const document = PasswordsDocument.parse(text, 'f')
    assert.deepEqual(await generateMissing(document), [])
    assert.equal(document.toString(), text)
  })

  it('makes no value twice', async () => {
    const document = PasswordsDocument.parse(Array.from({ length: 50 }, (_, index) => `k${index}:\n`).join(''), 'f')
    await generateMissing(document)
    assert.equal(new Set(document.keys.map((key) => JSON.stringify(document.get(key)))).size, 50)
  })
})

function sshFields(data: Buffer): Buffer[] {
  const fields: Buffer[] = []
  for (let at = 0; at < data.length;) {
    const end = at + 4 + data.readUInt32BE(at)
    fields.push(data.subarray(at + 4, end))
    at = end
  }
  return fields
}
