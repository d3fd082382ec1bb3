import { readdirSync, readFileSync, statSync } from 'node:fs'
import { extname, join } from 'node:path'
import type { Problem } from '../errors.ts'
import { str } from '../templates/python/text.ts'
import { Dict } from '../templates/values.ts'
import { loadYaml } from '../yaml/load.ts'
import type { ParsedFiles } from './parsed-files.ts'
import type { InventoryVariable, InventoryVariables } from './types.ts'

/** Bytes that file systems allow for a name. */
const LONGEST_NAME = 255
const EXTENSIONS = ['', '.yml', '.yaml', '.json']

/** Decrypts a vaulted file, given what it holds; what is no vault comes back as it is. Throws KollaError. */
export type Decrypt = (data: Buffer, file: string) => Buffer

/** Reads the variable files of groups and hosts; each file once. */
export class VariableFiles {
  readonly problems: Problem[] = []
  readonly #decrypt: Decrypt
  readonly #except: string | undefined
  readonly #loaded = new Map<string, InventoryVariables>()

  /** `except` is a file that is passed over. */
  constructor(decrypt: Decrypt, except?: string) {
    this.#decrypt = decrypt
    this.#except = except
  }

  /** What the files in `folder/name/` say together, later ones winning; or `folder/name`, or `.yml`, `.yaml`, `.json`. */
  variablesOf(folder: string, name: string): InventoryVariables {
    const merged = new Map<string, InventoryVariable>()
    if (name.startsWith('/') || name.includes('\0') || Buffer.byteLength(name) > LONGEST_NAME) return merged
    for (const file of variableFilesOf(folder, name)) {
      if (file !== this.#except) for (const [key, value] of this.load(file)) merged.set(key, value)
    }
    return merged
  }

  /** The top-level variables of one YAML or JSON file, perhaps encrypted as a whole. */
  load(file: string): InventoryVariables {
    return this.#once(file, () => this.#parse(this.#decrypt(readFileSync(file), file), file))
  }

  /** The same of a file of ours, which is not encrypted; where its parse was kept, it is not parsed again. */
  loadOwn(file: string, parsed: ParsedFiles | undefined): InventoryVariables {
    if (!parsed) return this.load(file)
    return this.#once(file, () => {
      const data = readFileSync(file)
      return parsed.of(file, data, () => {
        const before = this.problems.length
        const variables = this.#parse(data, file)
        return { variables, isFlawless: this.problems.length === before }
      })
    })
  }

  #once(file: string, read: () => InventoryVariables): InventoryVariables {
    const known = this.#loaded.get(file)
    if (known) return known
    const variables = read()
    this.#loaded.set(file, variables)
    return variables
  }

  #parse(data: Buffer, file: string): InventoryVariables {
    const variables = new Map<string, InventoryVariable>()
    const source = loadYaml(data, file)
    this.problems.push(...source.problems)
    if (source.value instanceof Dict) {
      for (const [key, value] of source.value) {
        variables.set(str(key), { value, origin: source.keys.get(str(key)) ?? { file } })
      }
    } else if (source.value !== null) {
      const message = 'A file of variables must be a mapping of names to values'
      const hint = 'Write `name: value` lines.'
      this.problems.push({ severity: 'error', code: 'variables-not-a-mapping', message, where: { file, line: 1 }, hint })
    }
    return variables
  }
}

/** The files that hold the variables of `name`: the first that is there, and all of it if that is a folder. */
function variableFilesOf(folder: string, name: string): string[] {
  for (const extension of EXTENSIONS) {
    const path = join(folder, name + extension)
    const stats = statSync(path, { throwIfNoEntry: false })
    if (stats) return stats.isDirectory() ? filesIn(path) : [path]
  }
  return []
}

function filesIn(folder: string): string[] {
  return readdirSync(folder)
    .sort(byCodePoint)
    .filter((name) => !name.startsWith('.') && !name.endsWith('~'))
    .flatMap((name) => {
      const path = join(folder, name)
      const extension = extname(name)
      const stats = statSync(path, { throwIfNoEntry: false })
      if (stats?.isDirectory()) return extension === '' ? filesIn(path) : []
      return stats?.isFile() && EXTENSIONS.includes(extension) ? [path] : []
    })
}

/** Python's order of strings. */
export function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}
