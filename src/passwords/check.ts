import type { Problem } from '../errors.ts'
import type { PasswordsDocument } from './document.ts'
import { isEmpty } from './generate.ts'
import { kindOf } from './kinds.ts'
import type { PasswordKind } from './kinds.ts'
import type { PasswordValue } from './nodes.ts'
import { publicKeyOf } from './ssh-key.ts'

const SHORTEST = 12
const FEWEST_CHARACTERS = 5
const OBVIOUS = /^(?:.*password.*|.*secret.*|.*changeme.*|(.)\1+|.*qwerty.*|.*1234567.*)$/i

/** Keys that have the same value in a cloud that came from Redis. */
const SAME_BY_DESIGN = new Set(['valkey_master_password', 'redis_master_password'])

/** Everything that is wrong with the values: missing and empty ones are errors, doubtful ones warnings. Says names, never values. */
export function checkPasswords(document: PasswordsDocument, expected: readonly string[]): readonly Problem[] {
  return [
    ...expected.filter((key) => !document.has(key)).map((key) => missing(document, key)),
    ...document.keys.flatMap((key) => checkValue(document, key)),
    ...duplicates(document),
  ]
}

function missing(document: PasswordsDocument, key: string): Problem {
  const hint = 'add it with "kolla passwords merge"'
  return {
    severity: 'error',
    code: 'password-missing',
    message: `${key} is missing`,
    where: { file: document.file },
    hint,
  }
}

function checkValue(document: PasswordsDocument, key: string): readonly Problem[] {
  const kind = kindOf(key)
  const value = document.get(key)
  const where = document.originOf(key)
  if (isEmpty(value) || isBlank(value)) {
    if (kind === 'optional') return []
    const hint = isBlank(value) ? 'remove the quotes, and "kolla genpwd" fills it in' : '"kolla genpwd" fills it in'
    return [{ severity: 'error', code: 'password-empty', message: `${key} has no value`, where, hint }]
  }
  const fault = malformed(kind, value)
  if (fault !== undefined) return [{ severity: 'error', code: 'password-malformed', message: `${key} ${fault}`, where }]
  const weakness = kind === 'password' && value.kind === 'text' ? weaknessOf(value.text) : undefined
  if (weakness === undefined) return []
  return [
    {
      severity: 'warning',
      code: 'password-weak',
      message: `${key} ${weakness}`,
      where,
      hint: 'see "kolla passwords rotate"',
    },
  ]
}

function isBlank(value: PasswordValue): boolean {
  return value.kind === 'text' && value.text.trim() === ''
}

/** What is wrong with the shape of a value, as the end of "NAME ..."; never the value itself. */
export function malformed(kind: PasswordKind, value: PasswordValue): string | undefined {
  if (value.kind === 'encrypted') return undefined
  if (kind === 'ssh-key') return malformedPair(value)
  if (value.kind === 'fields') return 'must be a text'
  const text = value.kind === 'text' ? value.text : ''
  if (kind === 'uuid' && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) return 'is no UUID'
  if (kind === 'fernet-key' && !/^[\w-]{43}=$/.test(text)) return 'is no Fernet key: 32 bytes in URL-safe base 64'
  if (kind === 'bcrypt-salt' && !/^[./A-Za-z0-9]{22}$/.test(text)) return 'is no bcrypt salt of 22 characters'
  return undefined
}

function malformedPair(value: PasswordValue): string | undefined {
  if (value.kind !== 'fields') return 'must have a private_key and a public_key'
  const { private_key: privateKey, public_key: publicKey } = value.fields
  if (!privateKey || !publicKey) return `has no ${privateKey ? 'public_key' : 'private_key'}`
  const derived = publicKeyOf(privateKey)
  if (derived === undefined) return undefined
  const [type, body] = publicKey.split(/\s+/)
  return `${type ?? ''} ${body ?? ''}` === derived
    ? undefined
    : 'has a public_key that does not belong to its private_key'
}

function weaknessOf(text: string): string | undefined {
  if (text.length < SHORTEST) return `is short: ${text.length} characters`
  if (new Set(text).size < FEWEST_CHARACTERS || OBVIOUS.test(text)) return 'is easy to guess'
  return undefined
}

function duplicates(document: PasswordsDocument): readonly Problem[] {
  const byValue = new Map<string, string[]>()
  for (const key of document.keys) {
    const value = document.get(key)
    if (value.kind !== 'text' || isBlank(value) || SAME_BY_DESIGN.has(key)) continue
    byValue.set(value.text, [...(byValue.get(value.text) ?? []), key])
  }
  return [...byValue.values()]
    .filter((keys) => keys.length > 1)
    .map((keys) => ({
      severity: 'warning',
      code: 'password-duplicate',
      message: `${keys.join(', ')} have the same value`,
      where: document.originOf(keys[0] ?? ''),
    }))
}
