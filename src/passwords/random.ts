import { createHmac, randomBytes, randomInt, randomUUID } from 'node:crypto'
import { generateSshKeyPair } from './ssh-key.ts'
import type { PasswordKind } from './kinds.ts'
import type { KeyPair } from './ssh-key.ts'

const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const PASSWORD_LENGTH = 40

/** bcrypt's own base 64 alphabet, in its order. */
const BCRYPT_ALPHABET = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** The kinds whose value is a text. */
type TextKind = Exclude<PasswordKind, 'optional' | 'ssh-key'>

/** A new random value of a kind. Key pairs take seconds, in a thread of their own. */
export async function generateValue(kind: TextKind | 'ssh-key'): Promise<string | KeyPair> {
  return kind === 'ssh-key' ? generateSshKeyPair() : generateText(kind)
}

/** A new random text of a kind. */
export function generateText(kind: TextKind): string {
  switch (kind) {
    case 'uuid':
      return randomUUID()
    case 'hmac-md5':
      return createHmac('md5', randomUUID()).digest('hex')
    case 'fernet-key':
      return generateFernetKey()
    case 'bcrypt-salt':
      return generateBcryptSalt()
    case 'password':
      return generatePassword()
  }
}

function generatePassword(): string {
  return Array.from({ length: PASSWORD_LENGTH }, () => ALPHANUMERIC[randomInt(ALPHANUMERIC.length)]).join('')
}

/** 32 bytes in URL-safe base 64, with the padding that Python's cryptography wants. */
function generateFernetKey(): string {
  return `${randomBytes(32).toString('base64url')}=`
}

/** 16 bytes as 22 characters: made from bytes, the last character has the padding bits that bcrypt demands. */
function generateBcryptSalt(): string {
  const bits = [...randomBytes(16)].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  const sextets = bits.match(/.{1,6}/g) ?? []
  return sextets.map((sextet) => BCRYPT_ALPHABET[parseInt(sextet.padEnd(6, '0'), 2)]).join('')
}
