import type { PasswordsDocument } from './document.ts'
import { kindOf } from './kinds.ts'
import type { PasswordValue } from './nodes.ts'
import { generateValue } from './random.ts'

/** Told after each generated value; key pairs take a second or more each. */
export interface GenerationProgress {
  readonly key: string
  readonly done: number
  readonly total: number
}

type OnProgress = (progress: GenerationProgress) => void

/** Fills in every empty value and leaves the others as they are. Returns the names that were filled, in order of the file. */
export async function generateMissing(
  document: PasswordsDocument,
  onProgress?: OnProgress,
): Promise<readonly string[]> {
  const keys = document.keys.filter((key) => kindOf(key) !== 'optional' && isEmpty(document.get(key)))
  await generate(document, keys, onProgress)
  return keys
}

/** Puts new values in the place of the given ones, whatever they were. */
export async function generate(
  document: PasswordsDocument,
  keys: readonly string[],
  onProgress?: OnProgress,
): Promise<void> {
  let done = 0
  const values = await Promise.all(
    keys.map(async (key) => {
      const kind = kindOf(key)
      const value = await generateValue(kind === 'optional' ? 'password' : kind)
      onProgress?.({ key, done: ++done, total: keys.length })
      return [key, value] as const
    }),
  )
  for (const [key, value] of values) document.set(key, value)
}

/** Whether nothing was filled in; a key pair counts as filled as soon as one half of it is. */
export function isEmpty(value: PasswordValue): boolean {
  if (value.kind === 'fields') return Object.values(value.fields).every((field) => field === null)
  return value.kind === 'empty'
}
