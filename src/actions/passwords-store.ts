import { readFile } from 'node:fs/promises'
import type { Problem } from '../errors.ts'
import { KollaError } from '../errors.ts'
import { readPasswordsFile, savePasswordsFile } from '../passwords/file.ts'
import { readFromStore, writeToStore } from '../passwords/kv-sync.ts'
import type { KvRead, KvWritten } from '../passwords/kv-sync.ts'
import { openKvStore } from '../passwords/kv.ts'
import type { KvCredentials, KvStore } from '../passwords/kv.ts'
import { Secret } from '../secrets.ts'
import type { PasswordsOptions } from './passwords.ts'

/** A KV store as the operator names it: the options of kolla-readpwd and kolla-writepwd. */
export interface StoreOptions {
  readonly address: string
  readonly mount: string
  readonly path: string
  readonly namespace: string | undefined
  readonly roleId: string | undefined
  readonly secretId: string | undefined
  readonly token: string | undefined
  /** File with certificate authorities. */
  readonly cacert: string | undefined
}

type Options = PasswordsOptions & { readonly store: StoreOptions }

/** Names of what was read, and what the store lacks; the file's permissions. */
export type ReadResult = KvRead & { readonly warnings: readonly Problem[] }
export type WriteResult = KvWritten & { readonly warnings: readonly Problem[] }

/** Replaces every value of the file by the store's. */
export async function readPasswordsFromStore({ file, vault, store }: Options): Promise<ReadResult> {
  const found = await readPasswordsFile(file, vault)
  const result = await readFromStore(found.document, await open(store), store.path)
  if (found.document.changed || found.warnings.length > 0) await savePasswordsFile(found, vault)
  return { ...result, warnings: found.warnings }
}

/** Writes every value of the file to the store, where it differs. */
export async function writePasswordsToStore({ file, vault, store }: Options): Promise<WriteResult> {
  const { document, warnings } = await readPasswordsFile(file, vault)
  const reveal = (armored: string): string => vault.decrypt(armored, { file }).toString()
  return { ...(await writeToStore(document, await open(store), store.path, reveal)), warnings }
}

async function open(store: StoreOptions): Promise<KvStore> {
  const { address, mount, namespace, cacert } = store
  const credentials = credentialsOf(store)
  const authorities = cacert === undefined ? undefined : await readAuthorities(cacert)
  return openKvStore({ address, mount, namespace, credentials, authorities })
}

/** A token, or an AppRole: not both, not half of one. */
function credentialsOf({ token, roleId, secretId }: StoreOptions): KvCredentials {
  if (roleId === undefined && secretId === undefined) {
    if (token !== undefined) return { token: new Secret(token) }
    throw badLogin(
      'a token, or a role id with a secret id, is needed',
      'set VAULT_TOKEN, or VAULT_ROLE_ID and VAULT_SECRET_ID',
    )
  }
  if (token !== undefined) throw badLogin('a token and an AppRole exclude each other', 'give one of them')
  if (roleId === undefined || secretId === undefined) {
    throw badLogin('a role id and a secret id belong together', 'give both, with --vault-role-id and --vault-secret-id')
  }
  return { roleId, secretId: new Secret(secretId) }
}

function badLogin(message: string, hint: string): KollaError {
  return new KollaError(message, { code: 'kv-login', fault: 'usage', hint })
}

async function readAuthorities(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw new KollaError(`cannot read the certificate authorities in ${file}`, {
      code: 'kv-cacert',
      fault: 'usage',
      cause,
    })
  }
}
