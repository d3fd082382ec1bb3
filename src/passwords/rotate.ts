import { KollaError } from '../errors.ts'
import type { PasswordsDocument } from './document.ts'
import { generate } from './generate.ts'

/** Values that cannot be replaced by writing a new one: what depends on the old one, and what would be lost. */
const LASTING: ReadonlyMap<string, string> = new Map([
  ['barbican_crypto_key', 'every secret that Barbican keeps is encrypted with it and would be lost'],
  ['rbd_secret_uuid', 'the disks of running instances refer to it'],
  ['cinder_rbd_secret_uuid', 'attached volumes refer to it'],
  ['designate_pool_id', 'the zones in Designate belong to the pool with this id'],
  ['gnocchi_project_id', 'the metrics in Gnocchi belong to it'],
  ['gnocchi_resource_id', 'the metrics in Gnocchi belong to it'],
  ['gnocchi_user_id', 'the metrics in Gnocchi belong to it'],
])

/** Gives one key a new value. Throws `password-unknown`, or `password-lasting` unless `force`. */
export async function rotatePassword(document: PasswordsDocument, key: string, force: boolean): Promise<void> {
  const where = document.originOf(key)
  if (!document.has(key)) {
    throw new KollaError(`${document.file} has no ${key}`, { code: 'password-unknown', fault: 'usage', where })
  }
  const reason = LASTING.get(key)
  if (reason !== undefined && !force) {
    throw new KollaError(`${key} should not be rotated: ${reason}`, {
      code: 'password-lasting',
      fault: 'usage',
      where,
      hint: 'use --force if nothing depends on it yet',
    })
  }
  await generate(document, [key])
}
