import { createCipheriv, createDecipheriv, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Envelope } from './envelope.ts'

const ITERATIONS = 10_000
const KEY_LENGTH = 32
const IV_LENGTH = 16
const SALT_LENGTH = 32
const BLOCK = 16

interface Keys {
  readonly cipher: Buffer
  readonly hmac: Buffer
  readonly iv: Buffer
}

function deriveKeys(password: Buffer, salt: Buffer): Keys {
  const bytes = pbkdf2Sync(password, salt, ITERATIONS, 2 * KEY_LENGTH + IV_LENGTH, 'sha256')
  return {
    cipher: bytes.subarray(0, KEY_LENGTH),
    hmac: bytes.subarray(KEY_LENGTH, 2 * KEY_LENGTH),
    iv: bytes.subarray(2 * KEY_LENGTH),
  }
}

/** The plain data, or undefined when the password is wrong or the text was changed. */
export function open({ salt, hmac, ciphertext }: Envelope, password: Buffer): Buffer | undefined {
  const keys = deriveKeys(password, salt)
  const expected = createHmac('sha256', keys.hmac).update(ciphertext).digest()
  if (expected.length !== hmac.length || !timingSafeEqual(expected, hmac)) return undefined
  const decipher = createDecipheriv('aes-256-ctr', keys.cipher, keys.iv)
  const padded = Buffer.concat([decipher.update(ciphertext), decipher.final()])
  return padded.subarray(0, padded.length - (padded.at(-1) ?? 0))
}

/** Encrypts with a fresh salt. */
export function seal(data: Buffer, password: Buffer, id: string | undefined): Envelope {
  const salt = randomBytes(SALT_LENGTH)
  const keys = deriveKeys(password, salt)
  const padding = BLOCK - (data.length % BLOCK)
  const cipher = createCipheriv('aes-256-ctr', keys.cipher, keys.iv)
  const ciphertext = Buffer.concat([cipher.update(data), cipher.update(Buffer.alloc(padding, padding)), cipher.final()])
  return { id, salt, ciphertext, hmac: createHmac('sha256', keys.hmac).update(ciphertext).digest() }
}
