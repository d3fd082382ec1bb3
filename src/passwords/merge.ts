import type { PasswordsDocument } from './document.ts'
import { isEmpty } from './generate.ts'

const VALKEY = 'valkey_master_password'
const REDIS = 'redis_master_password'

/**
 * Puts the values of an old passwords file into a new one, as kolla-mergepwd does: old values win, even empty ones.
 * Keys that only the old file has are added, unless `clean`. Returns the names of values taken over.
 */
export function mergePasswords(old: PasswordsDocument, into: PasswordsDocument, clean: boolean): readonly string[] {
  const taken = old.keys.filter((key) => !clean || into.has(key))
  if (into.has(VALKEY) && !old.has(VALKEY)) carryRedisOver(old, into)
  for (const key of taken) into.copy(key, old)
  return taken
}

/** Valkey replaced Redis and must go on with its password. */
function carryRedisOver(old: PasswordsDocument, into: PasswordsDocument): void {
  const value = old.get(REDIS)
  if (isEmpty(value)) return
  if (value.kind === 'text') into.set(VALKEY, value.text)
}
