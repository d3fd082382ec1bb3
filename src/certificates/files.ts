import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { chmod, mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { KollaError } from '../errors.ts'
import type { MadeFile } from './make.ts'

const SECRET_MODE = 0o600
const PUBLIC_MODE = 0o644
/** Folders of keys. */
const PRIVATE_FOLDER = 0o700

/** Content of a file, undefined where there is none. Throws `file-unreadable`. */
export function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw failed('read', path, error)
  }
}

/** Writes files one after another, each as one step; keys are readable by their owner only from the first byte. */
export async function writeMade(files: readonly MadeFile[]): Promise<void> {
  for (const folder of new Set(files.map(({ path }) => dirname(path)))) {
    const made = await mkdir(folder, { recursive: true })
    if (made !== undefined && files.some(({ path }) => isKeyFile(path, folder))) await chmod(folder, PRIVATE_FOLDER)
  }
  for (const file of files) await replace(file)
}

function isKeyFile(path: string, folder: string): boolean {
  return dirname(path) === folder && path.endsWith('.key')
}

async function replace({ path, content, secret }: MadeFile): Promise<void> {
  const temporary = `${path}.${randomUUID()}`
  try {
    const handle = await open(temporary, 'wx', secret ? SECRET_MODE : PUBLIC_MODE)
    try {
      await handle.writeFile(content)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw failed('written', path, error)
  }
}

function failed(verb: 'read' | 'written', path: string, error: unknown): KollaError {
  const reason = (error as NodeJS.ErrnoException).code ?? String(error)
  return new KollaError(`${path} cannot be ${verb}: ${reason}`, {
    code: verb === 'read' ? 'file-unreadable' : 'file-unwritable',
    fault: 'configuration',
    where: { file: path },
    cause: error,
  })
}
