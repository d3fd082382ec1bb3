import type { Origin } from '../errors.ts'
import { nearest } from '../variables/nearest.ts'
import { parseLiteral } from './literal.ts'
import { InventoryMistake } from './mistake.ts'
import { expandHostPattern } from './ranges.ts'
import { splitWords } from './words.ts'
import type { GroupDraft, InventoryDraft } from './drafts.ts'

const SECTION = /^\[([^:\]\s]+)(?::([\p{L}\p{N}_]+))?\]\s*(?:#.*)?$/u
const GROUP_NAME = /^([^:\]\s]+)\s*(?:#.*)?$/
/** The separators of Python's str.splitlines. */
const LINE_BREAK = /\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/

type State = 'hosts' | 'children' | 'vars'

/** A section that names a group which no other section has declared so far. */
interface Pending {
  readonly state: State
  readonly origin: Origin
  readonly parents: GroupDraft[]
}

/** Reads Ansible's INI inventory into the draft. Throws InventoryMistake; what came before it stays, as in Ansible. */
export function readIni(text: string, file: string, draft: InventoryDraft): void {
  const reader = new IniReader(file, draft)
  for (const [index, line] of text.split(LINE_BREAK).entries()) reader.line(line.trim(), { file, line: index + 1 })
  reader.end()
}

class IniReader {
  readonly #draft: InventoryDraft
  readonly #file: string
  readonly #pending = new Map<string, Pending>()
  #group: GroupDraft
  #state: State = 'hosts'

  constructor(file: string, draft: InventoryDraft) {
    this.#draft = draft
    this.#file = file
    this.#group = draft.group('ungrouped')
  }

  line(line: string, origin: Origin): void {
    if (line === '' || line.startsWith('#') || line.startsWith(';')) return
    try {
      const section = SECTION.exec(line)
      if (section) this.#section(section[1] ?? '', section[2] ?? 'hosts', origin)
      else if (line.startsWith('[') && line.endsWith(']')) throw new SyntaxError(`'${line}' is no section name`)
      else if (this.#state === 'hosts') this.#host(line, origin)
      else if (this.#state === 'vars') this.#variable(line, origin)
      else this.#child(line, origin)
    } catch (error) {
      if (error instanceof SyntaxError) throw new InventoryMistake(error.message, origin)
      throw error
    }
  }

  /** Every group that is only spoken of must have been declared. */
  end(): void {
    for (const [name, { state, origin, parents }] of this.#pending) {
      const near = nearest(name, this.#draft.groups.keys())
      const hint = near === undefined ? `Add a section [${name}], or correct the name.` : `Did you mean ${near}? Else add a section [${name}].`
      const from = state === 'vars' ? `[${name}:vars]` : `[${parents.at(-1)?.name ?? ''}:children]`
      throw new InventoryMistake(`${from} names a group that is not declared: ${name}`, origin, {
        code: 'inventory-unknown-group',
        hint,
      })
    }
  }

  #section(name: string, kind: string, origin: Origin): void {
    if (kind !== 'hosts' && kind !== 'children' && kind !== 'vars') {
      throw new InventoryMistake(`Section [${name}:${kind}] has an unknown type`, origin, {
        hint: 'Known are [group], [group:children] and [group:vars].',
      })
    }
    if (!this.#draft.groups.has(name) && kind === 'vars' && !this.#pending.has(name)) {
      this.#pending.set(name, { state: 'vars', origin, parents: [] })
    }
    this.#group = this.#draft.group(name, kind === 'vars' ? undefined : origin)
    this.#state = kind
    const pending = this.#pending.get(name)
    if (!pending || kind === 'vars') return
    if (pending.state === 'children') this.#adopt(name, pending)
    else this.#pending.delete(name)
  }

  #adopt(name: string, { parents }: Pending): void {
    this.#pending.delete(name)
    for (const parent of parents) parent.addChild(this.#draft.group(name))
  }

  #host(line: string, origin: Origin): void {
    const [pattern, ...assignments] = splitWords(line)
    if (pattern === undefined) throw new SyntaxError('A host name is missing')
    const { hosts, port } = expandHostPattern(pattern)
    if (hosts.some((host) => host.trim() === '---')) throw new SyntaxError("'---' is no host: this looks like YAML")
    const variables = assignments.map((assignment) => {
      const equals = assignment.indexOf('=')
      if (equals >= 0) return [assignment.slice(0, equals), parseLiteral(assignment.slice(equals + 1))] as const
      const hint = 'Write key=value; put quotes around a value with spaces.'
      throw new InventoryMistake(`Expected key=value after the host name, got: ${assignment}`, origin, { hint })
    })
    for (const name of hosts) {
      if (name === '') throw new SyntaxError('A host name is missing')
      const host = this.#draft.addHost(name, this.#group.name, origin, this.#file, port)
      for (const [key, value] of variables) this.#draft.setHostVariable(host, key, value, origin)
    }
  }

  #variable(line: string, origin: Origin): void {
    const equals = line.indexOf('=')
    if (equals < 0) throw new SyntaxError(`Expected key=value, got: ${line}`)
    const value = parseLiteral(line.slice(equals + 1).trim())
    this.#draft.setGroupVariable(this.#group, line.slice(0, equals).trim(), value, origin)
  }

  #child(line: string, origin: Origin): void {
    const name = GROUP_NAME.exec(line)?.[1]
    if (name === undefined) {
      const hint = 'A [group:children] section lists group names only.'
      throw new InventoryMistake(`Expected a group name, got: ${line}`, origin, { hint })
    }
    const child = this.#draft.groups.get(name)
    const pending = this.#pending.get(name)
    if (child) this.#group.addChild(child)
    else if (pending) pending.parents.push(this.#group)
    else this.#pending.set(name, { state: 'children', origin, parents: [this.#group] })
  }
}
