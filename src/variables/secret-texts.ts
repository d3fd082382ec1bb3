import { KollaError } from '../errors.ts'
import type { Origin } from '../errors.ts'
import type { InventoryVariables } from '../inventory/types.ts'
import { Dict, Opaque } from '../templates/values.ts'
import type { Value } from '../templates/types.ts'
import type { Vault } from '../vault/vault.ts'

/** Every text in passwords.yml, vaulted ones decrypted; public keys are none. What cannot be decrypted is reported elsewhere. */
export function* secretTexts(passwords: InventoryVariables, vault: Vault): Iterable<string> {
  for (const { value, origin } of passwords.values()) yield* texts(value, origin, vault)
}

function* texts(value: Value, origin: Origin, vault: Vault): Iterable<string> {
  if (typeof value === 'string') yield value
  else if (typeof value === 'number' || typeof value === 'bigint') yield String(value)
  else if (Array.isArray(value)) for (const item of value) yield* texts(item as Value, origin, vault)
  else if (value instanceof Dict) {
    for (const [key, item] of value) if (key !== 'public_key') yield* texts(item, origin, vault)
  } else if (value instanceof Opaque) yield* opaqueTexts(value, origin, vault)
}

function* opaqueTexts({ kind, data }: Opaque, origin: Origin, vault: Vault): Iterable<string> {
  if (kind === 'unsafe') yield String(data)
  if (kind !== 'vault' || typeof data !== 'object' || data === null || !('ciphertext' in data)) return
  try {
    yield vault.decrypt(String(data.ciphertext), origin).toString('utf8')
  } catch (error) {
    if (!(error instanceof KollaError)) throw error
  }
}
