import { randomUUID } from 'node:crypto'
import type { Stats } from 'node:fs'
import { chown, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises'
import { KollaError } from '../errors.ts'
import type { Problem } from '../errors.ts'
import { isVaulted, parseEnvelope } from '../vault/envelope.ts'
import type { Vault } from '../vault/vault.ts'
import { PasswordsDocument } from './document.ts'

/** A passwords file as it was found. */
export interface PasswordsFile {
  readonly document: PasswordsDocument
  /** Whether the whole file is an ansible-vault, and with which id. */
  readonly encrypted: boolean
  readonly vaultId: string | undefined
  /** What is wrong with its permissions. */
  readonly warnings: readonly Problem[]
}

const CREATED_MODE = 0o600
/** What a rewritten file may have at most: the owner writes, the group reads. */
const WIDEST_MODE = 0o640

/** Reads a passwords file, encrypted or not. Throws `passwords-missing`, `passwords-unreadable`, `passwords-syntax`, or as Vault does. */
export async function readPasswordsFile(file: string, vault: Vault): Promise<PasswordsFile> {
  const text = await readText(file)
  const encrypted = isVaulted(text)
  const plain = encrypted ? vault.decrypt(text, { file }).toString() : text
  return {
    document: PasswordsDocument.parse(plain, file),
    encrypted,
    vaultId: encrypted ? parseEnvelope(text).id : undefined,
    warnings: await permissionWarnings(file),
  }
}

/** Writes a changed document back to its file, encrypted with the same id if the file was. */
export async function savePasswordsFile({ document, encrypted, vaultId }: PasswordsFile, vault: Vault): Promise<void> {
  const text = document.toString()
  const known = vault.secrets.some((secret) => secret.id === vaultId)
  await writePasswordsFile(document.file, encrypted ? vault.encrypt(text, known ? vaultId : undefined) : text)
}

/** Whether there is a file of this name. */
export async function exists(file: string): Promise<boolean> {
  return (await statOf(file)) !== undefined
}

/**
 * Replaces a file as one step: nobody ever sees half of it, and it is there after a crash.
 * Others lose access if they had any; the owner stays. A new file is the owner's alone.
 */
export async function writePasswordsFile(file: string, text: string): Promise<void> {
  const old = await statOf(file)
  const target = old ? await realpath(file) : file
  const temporary = `${target}.${randomUUID()}`
  try {
    const handle = await open(temporary, 'wx', CREATED_MODE)
    try {
      await handle.writeFile(text)
      if (old) await handle.chmod((old.mode & WIDEST_MODE) | CREATED_MODE)
      await handle.sync()
    } finally {
      await handle.close()
    }
    if (old && process.getuid?.() === 0) await chown(temporary, old.uid, old.gid)
    await rename(temporary, target)
  } catch (error) {
    await rm(temporary, { force: true })
    throw cannot('write', file, error)
  }
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw cannot('read', file, error)
    throw new KollaError(`there is no passwords file ${file}`, {
      code: 'passwords-missing',
      fault: 'configuration',
      hint: 'name it with --passwords; "kolla genpwd" makes one',
    })
  }
}

async function permissionWarnings(file: string): Promise<readonly Problem[]> {
  const mode = (await stat(file)).mode
  const rights = [...(mode & 0o004 ? ['readable'] : []), ...(mode & 0o002 ? ['writable'] : [])]
  return rights.map((right) => ({
    severity: 'warning',
    code: `passwords-world-${right}`,
    message: `the passwords file is ${right} for every user of this machine`,
    where: { file },
    hint: `chmod 640 ${file}`,
  }))
}

async function statOf(file: string): Promise<Stats | undefined> {
  try {
    return await stat(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw cannot('read', file, error)
  }
}

function cannot(verb: string, file: string, error: unknown): KollaError {
  const reason = error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? error.message) : String(error)
  return new KollaError(`cannot ${verb} ${file}: ${reason}`, {
    code: verb === 'read' ? 'passwords-unreadable' : 'passwords-unwritable',
    fault: 'configuration',
    where: { file },
    cause: error,
  })
}
