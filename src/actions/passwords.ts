import { readFile } from 'node:fs/promises'
import type { Problem } from '../errors.ts'
import { checkPasswords } from '../passwords/check.ts'
import { PasswordsDocument } from '../passwords/document.ts'
import { exists, readPasswordsFile, savePasswordsFile, writePasswordsFile } from '../passwords/file.ts'
import { generateMissing } from '../passwords/generate.ts'
import type { GenerationProgress } from '../passwords/generate.ts'
import { mergePasswords } from '../passwords/merge.ts'
import { rotatePassword } from '../passwords/rotate.ts'
import type { Vault } from '../vault/vault.ts'

/** Which file, and how to open it where it is encrypted. */
export interface PasswordsOptions {
  readonly file: string
  readonly vault: Vault
}

/** Names of what was filled in. */
export interface Generated {
  readonly file: string
  readonly created: boolean
  readonly filled: readonly string[]
  readonly warnings: readonly Problem[]
}

/** Fills in what is empty; a file that does not exist starts as a copy of `template`. Access by others is taken away. */
export async function generatePasswords(
  options: PasswordsOptions & {
    readonly template: string
    readonly onProgress: (progress: GenerationProgress) => void
  },
): Promise<Generated> {
  const { file, vault, template, onProgress } = options
  const created = !(await exists(file))
  const found = created ? await copyOf(template, file) : await readPasswordsFile(file, vault)
  const filled = await generateMissing(found.document, onProgress)
  if (created || filled.length > 0 || found.warnings.length > 0) await savePasswordsFile(found, vault)
  return { file, created, filled, warnings: found.warnings }
}

/** Names of what was taken from the old file, and what is still empty. */
export interface Merged {
  readonly file: string
  readonly taken: readonly string[]
  readonly warnings: readonly Problem[]
}

/** Puts the values of an old file into a new one and writes the result to a third. It is encrypted if the old one was. */
export async function mergePasswordsFiles(options: {
  readonly old: string
  readonly new: string
  readonly final: string
  readonly clean: boolean
  readonly vault: Vault
}): Promise<Merged> {
  const { vault, final } = options
  const [old, into] = await Promise.all([options.old, options.new].map((file) => readPasswordsFile(file, vault)))
  if (!old || !into) throw new TypeError('two files were read')
  const taken = mergePasswords(old.document, into.document, options.clean)
  const text = into.document.toString()
  await writePasswordsFile(final, old.encrypted ? vault.encrypt(text, old.vaultId) : text)
  return { file: final, taken, warnings: [...old.warnings, ...into.warnings] }
}

/** Everything that is wrong with a passwords file. `template` has the names that must be there. */
export async function checkPasswordsFile(
  options: PasswordsOptions & { readonly template: string },
): Promise<readonly Problem[]> {
  const { file, vault, template } = options
  const { document, warnings } = await readPasswordsFile(file, vault)
  const expected = PasswordsDocument.parse(await readFile(template, 'utf8'), template).keys
  return [...warnings, ...checkPasswords(document, expected)]
}

/** Gives one name a new value. */
export async function rotateInFile(
  options: PasswordsOptions & { readonly key: string; readonly force: boolean },
): Promise<void> {
  const found = await readPasswordsFile(options.file, options.vault)
  await rotatePassword(found.document, options.key, options.force)
  await savePasswordsFile(found, options.vault)
}

async function copyOf(template: string, file: string): Promise<Awaited<ReturnType<typeof readPasswordsFile>>> {
  const document = PasswordsDocument.parse(await readFile(template, 'utf8'), file)
  return { document, encrypted: false, vaultId: undefined, warnings: [] }
}
