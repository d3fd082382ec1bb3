import { createPrivateKey, createPublicKey, generateKeyPair } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { promisify } from 'node:util'

/** A key pair as passwords.yml holds it: PKCS 8 PEM, and a line of authorized_keys. */
export interface KeyPair {
  readonly private_key: string
  readonly public_key: string
}

const MODULUS_BITS = 4096

/** Makes an RSA key pair, off the main thread. */
export async function generateSshKeyPair(modulusLength = MODULUS_BITS): Promise<KeyPair> {
  const { privateKey, publicKey } = await promisify(generateKeyPair)('rsa', { modulusLength })
  return {
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    public_key: opensshPublicKey(publicKey),
  }
}

/** The OpenSSH public key that belongs to an RSA private key in PEM; undefined when it is no such key. */
export function publicKeyOf(privateKey: string): string | undefined {
  try {
    const key = createPublicKey(createPrivateKey(privateKey))
    return key.asymmetricKeyType === 'rsa' ? opensshPublicKey(key) : undefined
  } catch {
    return undefined
  }
}

/** RFC 4253, 6.6: the name, the exponent and the modulus, each with its length in front. */
function opensshPublicKey(key: KeyObject): string {
  const { e, n } = key.export({ format: 'jwk' })
  if (e === undefined || n === undefined) throw new TypeError('not an RSA key')
  const fields = [Buffer.from('ssh-rsa'), ...[e, n].map((number) => positive(Buffer.from(number, 'base64url')))]
  return `ssh-rsa ${Buffer.concat(fields.flatMap((field) => [length(field), field])).toString('base64')}`
}

/** A number whose first bit is set would be negative: a zero byte goes before it. */
function positive(number: Buffer): Buffer {
  return (number[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.of(0), number]) : number
}

function length(field: Buffer): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(field.length)
  return bytes
}
