import { randomUUID } from 'node:crypto'
import type { Stats } from 'node:fs'
import { chown, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises'
import { KollaError } from '../errors.ts'
import type { Problem } from '../errors.ts'
import { PasswordsDocument } from './document.ts'

/** How a file that is encrypted as a whole is opened and closed again. */
export interface PasswordVault {
  decrypt(text: string, file: string): Promise<string> | string
  encrypt(text: string): Promise<string> | string
}

/** A passwords file as it was found. */
export interface PasswordsFile {
  readonly document: PasswordsDocument
  readonly encrypted: boolean
  /** What is wrong with its permissions. */
  readonly warnings: readonly Problem[]
}

const VAULT_HEADER = '$ANSIBLE_VAULT;'
const CREATED_MODE = 0o600
/** What a rewritten file may have at most: the owner writes, the group reads. */
const WIDEST_MODE = 0o640

/** Reads a passwords file. Throws `passwords-missing`, `passwords-unreadable`, `passwords-encrypted` or `passwords-syntax`. */
export async function readPasswordsFile(file: string, vault?: PasswordVault): Promise<PasswordsFile> {
  const text = await readText(file)
  const encrypted = text.startsWith(VAULT_HEADER)
  if (encrypted && !vault) {
    throw new KollaError(`${file} is encrypted`, {
      code: 'passwords-encrypted',
      fault: 'usage',
      where: { file },
      hint: 'give the vault password with --vault-password-file, --vault-id or --ask-vault-password',
    })
  }
  const plain = encrypted && vault ? await vault.decrypt(text, file) : text
  return { document: PasswordsDocument.parse(plain, file), encrypted, warnings: await permissionWarnings(file) }
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

/** `text`, encrypted if the file was. */
export async function sealed(text: string, encrypted: boolean, vault?: PasswordVault): Promise<string> {
  return encrypted && vault ? vault.encrypt(text) : text
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
