import { globSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

const root = new URL('../..', import.meta.url).pathname
const vectors = join(root, 'test', 'golden', 'vectors')

function files(...patterns: readonly string[]): Buffer[] {
  return globSync(patterns, { cwd: root, exclude: ['**/node_modules/**'] })
    .map((path) => join(root, path))
    .filter((path) => statSync(path).isFile())
    .sort()
    .map((path) => readFileSync(path))
}

interface Vector {
  readonly sources?: readonly (string | null)[]
  readonly pattern?: string
  readonly template?: string
  readonly text_template?: string
}

/** Texts of a field of every golden vector of a file. */
function texts(file: string, of: (item: Vector) => readonly (string | null | undefined)[]): Buffer[] {
  const found = (JSON.parse(readFileSync(join(vectors, file), 'utf8')) as readonly Vector[]).flatMap(of)
  return found.filter((text) => typeof text === 'string').map((text) => Buffer.from(text))
}

/** Inventories as operators write them, ours and those of the golden vectors. */
export const iniInventories = (): Buffer[] =>
  files('inventory/*', 'test/golden/vectors/inventory/*/files/**/*.ini').filter((data) => data.includes('['))

/** YAML of every kind: variables, globals, passwords, role defaults, inventories. */
export const yamlFiles = (): Buffer[] => [
  ...files('test/golden/vectors/inventory/*/files/**/*.{yml,yaml}', 'roles/*/defaults.yml', 'etc/**/*.yml'),
  ...yamlSources(),
]

export const yamlInventories = (): Buffer[] => files('test/golden/vectors/inventory/*/files/**/*.{yml,yaml}')

/** What merge_yaml's vectors merge. */
export const yamlSources = (): Buffer[] => texts('yaml-merge.json', ({ sources }) => sources ?? [])

/** What merge_configs' vectors merge. */
export const iniSources = (): Buffer[] => texts('ini-merge.json', ({ sources }) => sources ?? [])

export const patterns = (): Buffer[] => texts('inventory/limits.json', ({ pattern }) => [pattern])

/** Encrypted files. */
export const vaults = (): Buffer[] => files('test/golden/vectors/vault/*.{yml,txt}')

/** Template files of the roles, and the texts of the vectors. */
export const templates = (): Buffer[] => [
  ...files('roles/*/templates/**/*.j2'),
  ...texts('jinja.json', ({ text_template }) => [text_template]),
]

/** Bare expressions. */
export const expressions = (): Buffer[] =>
  texts('jinja.json', ({ template }) => [/^\{\{(.*)\}\}$/s.exec(template ?? '')?.[1]])
