import { isDeepStrictEqual } from 'node:util'
import { KollaError } from '../errors.ts'
import type { PasswordsDocument } from './document.ts'
import { isEmpty } from './generate.ts'
import type { KvData, KvStore } from './kv.ts'
import type { PasswordValue } from './nodes.ts'

/** Requests at a time. */
const CONCURRENCY = 8

/** Names of what writing did. */
export interface KvWritten {
  readonly written: readonly string[]
  readonly unchanged: readonly string[]
  /** Without a value in the file. */
  readonly skipped: readonly string[]
}

/** Names of what reading found. */
export interface KvRead {
  readonly read: readonly string[]
  /** In the file, but not in the store: now empty. */
  readonly missing: readonly string[]
}

/** Writes one secret for each value, `<path>/<name>`; only those that differ. `reveal` opens `!vault` values. */
export async function writeToStore(
  document: PasswordsDocument,
  store: KvStore,
  path: string,
  reveal?: (armored: string) => string,
): Promise<KvWritten> {
  const outcome = await inParallel(document.keys, async (key) => {
    const data = dataOf(document, key, reveal)
    if (!data) return 'skipped'
    const name = `${path}/${key}`
    if (isDeepStrictEqual({ ...(await store.read(name)) }, data)) return 'unchanged'
    await store.write(name, data)
    return 'written'
  })
  const those = (result: string): readonly string[] => document.keys.filter((_, index) => outcome[index] === result)
  return { written: those('written'), unchanged: those('unchanged'), skipped: those('skipped') }
}

/** Replaces every value of the file by the store's; what the store does not have becomes empty. */
export async function readFromStore(document: PasswordsDocument, store: KvStore, path: string): Promise<KvRead> {
  const { keys } = document
  const found = await inParallel(keys, (key) => store.read(`${path}/${key}`))
  for (const [index, key] of keys.entries()) {
    const data = found[index]
    if (!isSame(document.get(key), data)) document.set(key, data ? writable(data) : null)
  }
  const isMissing = (_: string, index: number): boolean => found[index] === undefined
  return { read: keys.filter((key, index) => !isMissing(key, index)), missing: keys.filter(isMissing) }
}

function dataOf(document: PasswordsDocument, key: string, reveal?: (armored: string) => string): KvData | undefined {
  const value = document.get(key)
  if (isEmpty(value)) return undefined
  if (value.kind === 'fields') return value.fields
  if (value.kind === 'text') return value.text === '' ? undefined : { password: value.text }
  if (value.kind === 'encrypted' && reveal) return { password: reveal(value.armored) }
  throw new KollaError(`${key} is encrypted`, {
    code: 'passwords-encrypted',
    fault: 'usage',
    where: document.originOf(key),
    hint: 'give the vault password with --vault-password-file, --vault-id or --ask-vault-password',
  })
}

function isSame(value: PasswordValue, data: KvData | undefined): boolean {
  if (!data) return isEmpty(value) && value.kind === 'empty'
  if (value.kind === 'text') return isDeepStrictEqual({ ...data }, { password: value.text })
  return value.kind === 'fields' && isDeepStrictEqual({ ...data }, { ...value.fields })
}

/** A secret with a `password` is that text, any other is its fields. */
function writable(data: KvData): string | Readonly<Record<string, string | null>> {
  if (typeof data['password'] === 'string') return data['password']
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, textOrNull(value)]))
}

async function inParallel<T>(keys: readonly string[], work: (key: string) => Promise<T>): Promise<readonly T[]> {
  const results: T[] = []
  let next = 0
  const lane = async (): Promise<void> => {
    while (next < keys.length) {
      const index = next++
      results[index] = await work(keys[index] ?? '')
    }
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, lane))
  return results
}

function textOrNull(value: unknown): string | null {
  return value === null || typeof value === 'string' ? value : JSON.stringify(value)
}
