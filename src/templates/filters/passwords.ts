import { randomInt } from 'node:crypto'
import { hashSync } from 'bcryptjs'
import { Arguments, asText, filterError } from '../arguments.ts'
import { valueError } from '../errors.ts'
import type { Filter } from '../types.ts'
import { shaCrypt } from './crypt.ts'

const SHORT_NAMES: ReadonlyMap<string, string> = new Map([
  ['blowfish', 'bcrypt'],
  ['sha256', 'sha256_crypt'],
  ['sha512', 'sha512_crypt'],
])

/** passlib's own, where the operator names none. */
const DEFAULT_ROUNDS: ReadonlyMap<string, number> = new Map([
  ['bcrypt', 12],
  ['sha256_crypt', 535000],
  ['sha512_crypt', 656000],
])

/** More would keep the machine busy for minutes. */
const MOST_ROUNDS = 10_000_000

const LETTERS = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const BCRYPT_LETTERS = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

function randomSalt(length: number, letters = LETTERS): string {
  return Array.from({ length }, () => letters[randomInt(letters.length)]).join('')
}

/** A bcrypt hash; the last letter of a salt carries only two bits. */
export function bcrypt(password: string, salt: string, rounds: number, ident = '2b'): string {
  const last = BCRYPT_LETTERS[BCRYPT_LETTERS.indexOf(salt.at(-1) ?? '.') & 0b110000] ?? '.'
  return hashSync(password, `$${ident}$${String(rounds).padStart(2, '0')}$${salt.slice(0, 21)}${last}`)
}

/** A salt of random letters for bcrypt. */
export function bcryptSalt(): string {
  return randomSalt(22, BCRYPT_LETTERS)
}

function checkSalt(salt: string, letters: string, least: number, most: number): void {
  if (salt.length < least || salt.length > most || Array.from(salt).some((letter) => !letters.includes(letter))) {
    throw valueError(`Could not hash the secret: a salt has ${least} to ${most} letters out of ./0-9A-Za-z`)
  }
}

const passwordHash: Filter = (input, call) => {
  const args = new Arguments(call, 'hashtype', 'salt', 'salt_size', 'rounds', 'ident')
  const name = args.string('hashtype', 'sha512')
  const scheme = SHORT_NAMES.get(name) ?? name
  const fallback = DEFAULT_ROUNDS.get(scheme)
  if (fallback === undefined) {
    throw filterError(`${name} is not in the list of supported algorithms: blowfish, sha256, sha512`)
  }
  const rounds = args.int('rounds', fallback)
  const password = asText(input)
  if (scheme === 'bcrypt') {
    if (rounds < 4 || rounds > 20) throw valueError(`bcrypt: ${rounds} rounds; give a number from 4 to 20`)
    const salt = args.string('salt', '') || bcryptSalt()
    checkSalt(salt, BCRYPT_LETTERS, 22, 22)
    return bcrypt(password, salt, rounds, args.string('ident', '2b'))
  }
  if (rounds < 1000 || rounds > MOST_ROUNDS) {
    throw valueError(`${scheme}: ${rounds} rounds; give a number from 1000 to ${MOST_ROUNDS}`)
  }
  const salt = args.string('salt', '') || randomSalt(args.int('salt_size', 16))
  checkSalt(salt, LETTERS, 0, 16)
  return shaCrypt(scheme as 'sha256_crypt' | 'sha512_crypt', password, salt, rounds)
}

export const passwordFilters: Readonly<Record<string, Filter>> = { password_hash: passwordHash }
