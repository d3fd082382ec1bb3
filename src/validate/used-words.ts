import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../package-root.ts'
import type { InventoryVariables } from '../inventory/types.ts'
import type { Written } from './types.ts'
import { textsOf } from './texts.ts'

/** Beyond this size a file is no template but something that is carried along. */
const LARGEST_TEMPLATE = 1_000_000

/** Tells whether a name occurs in a template, an override, a role or another variable's value. Reads files once, when first asked. */
export function usedWords(written: Written): (name: string) => boolean {
  let words: ReadonlySet<string> | undefined
  return (name) => (words ??= allWords(written)).has(name)
}

function allWords({ loaded, inventory, roots, configDirectory }: Written): ReadonlySet<string> {
  const folders = [join(packageRoot, 'roles'), join(configDirectory, 'roles'), roots.customConfig]
  const variables: readonly InventoryVariables[] = [
    loaded.written.globals,
    loaded.written.extra,
    ...[...inventory.groups.values()].map((group) => group.variables),
    ...[...inventory.hosts.values()].map((host) => host.variables),
  ]
  const words = new Set<string>()
  const add = (text: string): void => {
    for (const [word] of text.matchAll(/[A-Za-z_]\w*/g)) words.add(word)
  }
  for (const folder of folders) for (const text of templatesIn(folder)) add(text)
  for (const map of variables) for (const { value } of map.values()) for (const text of textsOf(value)) add(text)
  return words
}

function* templatesIn(folder: string): Iterable<string> {
  if (!existsSync(folder)) return
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name)
    const stats = entry.isDirectory() ? undefined : statSync(path, { throwIfNoEntry: false })
    if (stats?.isFile() && stats.size <= LARGEST_TEMPLATE) yield readFileSync(path, 'utf8')
  }
}
