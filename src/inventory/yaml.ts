import type { Origin, Problem } from '../errors.ts'
import { str } from '../templates/python/text.ts'
import { Dict } from '../templates/values.ts'
import type { Value } from '../templates/types.ts'
import { loadYaml } from '../yaml/load.ts'
import type { YamlFile } from '../yaml/load.ts'
import { InventoryMistake } from './mistake.ts'
import { expandHostPattern } from './ranges.ts'
import type { GroupDraft, InventoryDraft } from './drafts.ts'

const SECTIONS = ['vars', 'children', 'hosts']
const SECTIONS_HINT = 'A group has hosts, children and vars.'

type Path = readonly (string | number)[]

/** Reads a YAML inventory into the draft; returns warnings. Throws InventoryMistake; what came before it stays, as in Ansible. */
export function readYaml(text: string, file: string, draft: InventoryDraft): readonly Problem[] {
  const source = loadYaml(text, file)
  const broken = source.problems.find(({ severity }) => severity === 'error')
  if (broken) {
    const details = broken.hint === undefined ? { code: broken.code } : { code: broken.code, hint: broken.hint }
    throw new InventoryMistake(broken.message, broken.where ?? { file }, details)
  }
  const reader = new YamlReader(file, draft, source)
  reader.read(source.value)
  return [...source.problems, ...reader.warnings]
}

class YamlReader {
  readonly warnings: Problem[] = []
  readonly #file: string
  readonly #draft: InventoryDraft
  readonly #source: YamlFile

  constructor(file: string, draft: InventoryDraft, source: YamlFile) {
    this.#file = file
    this.#draft = draft
    this.#source = source
  }

  read(root: Value): void {
    if (!(root instanceof Dict)) throw this.#mistake('A YAML inventory is a mapping of groups', [], SECTIONS_HINT)
    if (root.size === 0) throw this.#mistake('The inventory is empty', [])
    if (root.get('plugin')) {
      const hint = 'Write the output of `ansible-inventory --list --yaml` to a file and use that.'
      throw this.#mistake('Inventory plugins are not run', ['plugin'], hint)
    }
    for (const [name, data] of root) this.#group(name, data, [str(name)])
  }

  #mistake(message: string, path: Path, hint?: string): InventoryMistake {
    return new InventoryMistake(message, this.#source.originOf(path), hint === undefined ? {} : { hint })
  }

  #warn(message: string, path: Path): void {
    const where = this.#source.originOf(path)
    this.warnings.push({ severity: 'warning', code: 'inventory-ignored', message, where, hint: SECTIONS_HINT })
  }

  #group(name: Value, data: Value, path: Path): GroupDraft | undefined {
    if (typeof name !== 'string' || name === '') throw this.#mistake('A group name must be text', path, 'Put it in quotes.')
    if (data !== null && !(data instanceof Dict)) {
      this.#warn(`'${name}' is ignored: it is not a group`, path)
      return this.#draft.groups.get(name)
    }
    const group = this.#draft.group(name, this.#source.originOf(path))
    if (data === null) return group
    for (const section of SECTIONS) this.#check(section, data.get(section), [...path, section], name)
    for (const [key, value] of data) this.#section(group, key, value, [...path, str(key)])
    return group
  }

  #check(section: string, data: Value | undefined, path: Path, group: string): void {
    if (data === undefined || data === null || typeof data === 'string' || data instanceof Dict) return
    const hint = section === 'hosts' ? 'Write `name:` for each host, without a dash.' : 'Write `name: value` lines.'
    throw this.#mistake(`'${section}' of group '${group}' must be a mapping`, path, hint)
  }

  #section(group: GroupDraft, key: Value, data: Value, path: Path): void {
    const isSection = typeof key === 'string' && SECTIONS.includes(key)
    const entries = isSection && typeof data === 'string' ? new Dict([[data, null]]) : data
    if (entries === null) return
    if (!isSection || !(entries instanceof Dict)) {
      this.#warn(`'${str(key)}' in group '${group.name}' is ignored`, path)
      return
    }
    for (const [name, value] of entries) {
      try {
        this.#entry(group, key, name, value, [...path, str(name)])
      } catch (error) {
        if (error instanceof SyntaxError) throw this.#mistake(error.message, [...path, str(name)])
        throw error
      }
    }
  }

  #entry(group: GroupDraft, section: string, name: Value, value: Value, path: Path): void {
    if (section === 'vars') this.#draft.setGroupVariable(group, str(name), value, this.#source.originOf(path))
    else if (section === 'children') {
      const child = this.#group(name, value, path)
      if (!child) throw new SyntaxError(`'${str(name)}' is no known group`)
      group.addChild(child)
    } else this.#host(group, name, value, path)
  }

  #host(group: GroupDraft, name: Value, value: Value, path: Path): void {
    if (typeof name !== 'string') throw this.#mistake('A host name must be text', path, 'Put it in quotes.')
    const { hosts, port } = expandHostPattern(name)
    const variables = value === null || value === '' ? new Dict() : value
    if (!(variables instanceof Dict)) throw this.#mistake(`The variables of host '${name}' must be a mapping`, path)
    const origin: Origin = this.#source.originOf(path)
    for (const hostName of hosts) {
      const host = this.#draft.addHost(hostName, group.name, origin, this.#file, port)
      for (const [key, item] of variables) {
        this.#draft.setHostVariable(host, str(key), item, this.#source.originOf([...path, str(key)]))
      }
    }
  }
}
