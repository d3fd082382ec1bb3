import type { Secret } from '../secrets.ts'
import { identifier } from './database-sql.ts'
import type { Database } from './database.ts'

/** What is known of users' passwords without asking Keystone, whose answer costs a quarter of a second of a core each (bcrypt). */
export interface PasswordKnowledge {
  /** Whether this is known to be the password that lets the user in. */
  fits(userId: string, password: Secret): boolean
  /** Takes note of it. */
  learn(userId: string, password: Secret): void
}

export const NOTHING_KNOWN: PasswordKnowledge = {
  fits: () => false,
  learn: () => undefined,
}

/** User id -> what Keystone keeps of the password that is in force. */
export type StoredPasswords = ReadonlyMap<string, string>

/** Reads them for users of these names, in any domain; none where there is no such schema, and none for a password that expires. */
export async function storedPasswords(
  database: Database,
  schema: string,
  names: readonly string[],
): Promise<StoredPasswords> {
  const tables = await database.query(
    "SELECT table_name FROM information_schema.tables WHERE table_schema = ? AND table_name IN ('local_user', 'password')",
    [schema],
  )
  if (tables.length < 2 || names.length === 0) return new Map()
  // As Keystone itself orders them: the last one counts.
  const rows = await database.query(
    [
      'SELECT owner.user_id, kept.password_hash, kept.expires_at_int IS NULL',
      `  FROM ${identifier(schema)}.local_user AS owner`,
      `  JOIN ${identifier(schema)}.password AS kept ON kept.local_user_id = owner.id`,
      ` WHERE owner.name IN (${names.map(() => '?').join(', ')})`,
      ' ORDER BY kept.created_at_int, kept.id',
    ].join('\n'),
    names,
  )
  const last = new Map(rows.map((row) => [String(row[0]), row]))
  const lasting = [...last].filter(([, [, hash, lasts]]) => typeof hash === 'string' && Number(lasts) === 1)
  return new Map(lasting.map(([user, [, hash]]) => [user, hash as string]))
}
