import type { Origin } from '../errors.ts'
import { Deferred, Dict, Opaque } from '../templates/values.ts'
import type { Value } from '../templates/types.ts'

/** Decrypts a vaulted value. Throws KollaError. */
export type Reveal = (ciphertext: string, origin: Origin) => string

/** A raw value as the evaluator takes it: `!unsafe` and `!vault` texts become values that are never templates. */
export function prepared(raw: Value, origin: Origin, reveal: Reveal): Value {
  if (raw instanceof Opaque) return preparedOpaque(raw, origin, reveal)
  if (Array.isArray(raw)) return changed(raw, (item) => prepared(item, origin, reveal))
  if (!(raw instanceof Dict)) return raw
  const entries = [...raw]
  const values = entries.map(([, item]) => prepared(item, origin, reveal))
  if (values.every((value, index) => value === entries[index]?.[1])) return raw
  return new Dict(entries.map(([key], index) => [key, values[index] ?? null] as const))
}

function changed(items: readonly Value[], change: (item: Value) => Value): readonly Value[] {
  const values = items.map(change)
  return values.every((value, index) => value === items[index]) ? items : values
}

function preparedOpaque(raw: Opaque, origin: Origin, reveal: Reveal): Value {
  const { kind, data } = raw
  if (kind === 'unsafe') return new Deferred(() => String(data))
  if (kind !== 'vault' || typeof data !== 'object' || data === null || !('ciphertext' in data)) return raw
  const ciphertext = String(data.ciphertext)
  let plain: string | undefined
  return new Deferred(() => (plain ??= reveal(ciphertext, origin)))
}
