import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, extname, join, resolve } from 'node:path'
import type { Problem } from '../errors.ts'
import { checkSize, decodeText, UnreadableText } from '../yaml/text.ts'
import { parseAddress } from './address.ts'
import { InventoryDraft } from './drafts.ts'
import { readIni } from './ini.ts'
import { InventoryMistake } from './mistake.ts'
import { byCodePoint } from './variable-files.ts'
import type { Decrypt } from './variable-files.ts'
import { readYaml } from './yaml.ts'

const YAML_EXTENSIONS = ['', '.yml', '.yaml', '.json']
const IGNORED_NAME = /^\.|^(?:host_vars|group_vars|vars_plugins)$/
const IGNORED_EXTENSION = /(?:\.pyc|\.pyo|\.swp|\.bak|~|\.rpm|\.md|\.txt|\.rst|\.orig|\.cfg|\.retry)$/

/** Reads every `-i` source, in order, into one draft. What is wrong with one does not keep the others from being read. */
export class SourceReader {
  readonly draft = new InventoryDraft()
  readonly problems: Problem[] = []
  readonly #decrypt: Decrypt

  constructor(decrypt: Decrypt) {
    this.#decrypt = decrypt
  }

  /** A file, a folder or a list of hosts with a comma. True when something could be read. */
  read(source: string): boolean {
    if (source.includes(',') && !statSync(source, { throwIfNoEntry: false })) return this.#list(source)
    return this.#path(resolve(source))
  }

  #list(source: string): boolean {
    for (const item of source.split(',')) {
      const text = item.trim()
      if (text === '') continue
      const address = text.includes('[') && !/^\[.*\]:\d+$/.test(text) ? undefined : parseAddress(text)
      const name = address?.host ?? text
      if (!this.draft.hosts.has(name)) this.draft.addHost(name, 'ungrouped', undefined, undefined, address?.port)
    }
    return true
  }

  /** Once all sources are read: the rules that hold for all of them together. */
  finish(): void {
    const mistake = this.#try(() => {
      this.draft.reconcile()
      return []
    })
    if (mistake) this.problems.push(mistake.asProblem())
  }

  #path(path: string): boolean {
    const stats = statSync(path, { throwIfNoEntry: false })
    if (stats?.isDirectory()) return this.#folder(path)
    if (!stats) {
      const hint = 'Give the path of an inventory file or folder, or a list of hosts with a comma.'
      this.#report('inventory-missing', `There is no inventory at ${path}`, path, hint)
      return false
    }
    try {
      return this.#file(path)
    } catch (error) {
      if (!(error instanceof UnreadableText)) throw error
      this.problems.push({ severity: 'error', code: 'inventory-syntax', message: error.message, where: error.where })
      return false
    }
  }

  #report(code: string, message: string, file: string, hint: string): void {
    this.problems.push({ severity: 'error', code, message, where: { file }, hint })
  }

  #folder(folder: string): boolean {
    const names = readdirSync(folder).sort(byCodePoint)
    const wanted = names.filter((name) => !IGNORED_NAME.test(name) && !IGNORED_EXTENSION.test(name))
    return wanted.map((name) => this.#path(join(folder, name))).some(Boolean)
  }

  /** A file is YAML by its extension, else INI; one without extension is whatever can be read. */
  #file(file: string): boolean {
    const text = decodeText(this.#decrypt(readFileSync(file), file), file).replace(/^\ufeff/, '')
    checkSize(text, file)
    if (text.startsWith('#!')) {
      const hint = 'Write the output of `ansible-inventory --list --yaml` to a file and use that.'
      this.#report('inventory-script', 'Inventory scripts are not run', file, hint)
      return false
    }
    const extension = extname(file)
    const mayBeYaml = extension === '' ? !beginsWithSection(text) : YAML_EXTENSIONS.includes(extension)
    const yamlMistake = mayBeYaml ? this.#try(() => readYaml(text, file, this.draft)) : undefined
    if (mayBeYaml && !yamlMistake) return true
    const iniMistake = this.#try(() => {
      readIni(text, file, this.draft)
      return []
    })
    if (!iniMistake) return true
    const isYaml = yamlMistake && (extension !== '' || looksLikeYaml(text))
    this.problems.push((isYaml ? yamlMistake : iniMistake).asProblem())
    return false
  }

  #try(read: () => readonly Problem[]): InventoryMistake | undefined {
    try {
      this.problems.push(...read())
      return undefined
    } catch (error) {
      if (error instanceof InventoryMistake) return error
      throw error
    }
  }
}

/** Whether the first line that says something is `[group]`: such a file is no mapping, so no YAML inventory. */
function beginsWithSection(text: string): boolean {
  return /^(?:[ \t]*(?:[#;].*)?\r?\n)*\[[^\]\n]*\][ \t]*(?:#.*)?\r?(?:\n|$)/.test(text)
}

function looksLikeYaml(text: string): boolean {
  return /^---|^[\w-]+:\s*$/m.test(text) && !/^\[/m.test(text)
}

/** The folder beside which group_vars and host_vars of a source lie. */
export function folderOf(source: string): string {
  const path = resolve(source)
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ? path : dirname(path)
}
