// Groups and hosts while sources are read: Ansible's bookkeeping of parents, depths and membership.
import type { Origin } from '../errors.ts'
import { Float } from '../templates/values.ts'
import type { Value } from '../templates/types.ts'
import { InventoryMistake } from './mistake.ts'
import type { InventoryVariable } from './types.ts'

/** Groups in groups; Ansible ends at its stack. */
const DEEPEST = 500

export class HostDraft {
  readonly name: string
  readonly origin: Origin | undefined
  readonly source: string | undefined
  readonly variables = new Map<string, InventoryVariable>()
  fileVariables: ReadonlyMap<string, InventoryVariable> = new Map()

  constructor(name: string, origin: Origin | undefined, source: string | undefined) {
    this.name = name
    this.origin = origin
    this.source = source
  }
}

export class GroupDraft {
  readonly name: string
  origin: Origin | undefined
  readonly hosts = new Set<HostDraft>()
  readonly children = new Set<GroupDraft>()
  readonly parents = new Set<GroupDraft>()
  readonly variables = new Map<string, InventoryVariable>()
  fileVariables: ReadonlyMap<string, InventoryVariable> = new Map()
  fileVariablesBySource: readonly ReadonlyMap<string, InventoryVariable>[] = []
  depth = 0
  priority = 1

  constructor(name: string, origin: Origin | undefined) {
    this.name = name
    this.origin = origin
  }

  ancestors(): Set<GroupDraft> {
    return reach(this, ({ parents }) => parents)
  }

  /** Itself, its children, their children: level by level, each in order. */
  descendants(): Set<GroupDraft> {
    return new Set([this, ...reach(this, ({ children }) => children)])
  }

  /** Throws SyntaxError where the group would contain itself. */
  addChild(child: GroupDraft): void {
    if (child === this) throw new SyntaxError(`Group '${this.name}' cannot be its own child`)
    if (this.children.has(child)) return
    if (this.ancestors().has(child)) {
      throw new SyntaxError(`Group '${child.name}' as a child of '${this.name}' makes a loop`)
    }
    this.children.add(child)
    child.parents.add(this)
    child.#sinkTo(this.depth + 1)
  }

  #sinkTo(depth: number): void {
    const deeper: [GroupDraft, number][] = [[this, depth]]
    for (let next = deeper.pop(); next; next = deeper.pop()) {
      const [group, least] = next
      if (group.depth >= least) continue
      if (least > DEEPEST) throw new SyntaxError(`Group '${group.name}' is more than ${DEEPEST} groups deep`)
      group.depth = least
      for (const child of group.children) deeper.push([child, least + 1])
    }
  }
}

function reach(start: GroupDraft, next: (group: GroupDraft) => Iterable<GroupDraft>): Set<GroupDraft> {
  const found = new Set(next(start))
  for (const group of found) for (const further of next(group)) found.add(further)
  return found
}

function placeUnder(all: GroupDraft, group: GroupDraft): void {
  try {
    all.addChild(group)
  } catch (error) {
    if (!(error instanceof SyntaxError) || group.origin === undefined) throw error
    throw new InventoryMistake(error.message, group.origin, { hint: 'Every group is a child of `all`.' })
  }
}

/** All groups and hosts of all sources. */
export class InventoryDraft {
  readonly groups = new Map<string, GroupDraft>()
  readonly hosts = new Map<string, HostDraft>()

  constructor() {
    this.group('all').addChild(this.group('ungrouped'))
  }

  /** The group of that name, made when it is new. */
  group(name: string, origin?: Origin): GroupDraft {
    let group = this.groups.get(name)
    if (!group) {
      group = new GroupDraft(name, origin)
      this.groups.set(name, group)
    }
    group.origin ??= origin
    return group
  }

  /** Puts the host into the group, both made when they are new; `port` counts for a new host only. */
  addHost(name: string, group: string, origin: Origin | undefined, source: string | undefined, port?: number): HostDraft {
    let host = this.hosts.get(name)
    if (!host) {
      host = new HostDraft(name, origin, source)
      this.hosts.set(name, host)
      if (port !== undefined && origin) host.variables.set('ansible_port', { value: port, origin })
      else if (port !== undefined) host.variables.set('ansible_port', { value: port, origin: { file: 'command line' } })
    }
    this.group(group).hosts.add(host)
    return host
  }

  /** A variable of a group; `ansible_group_priority` is a property instead. Throws SyntaxError when that is no integer. */
  setGroupVariable(group: GroupDraft, name: string, value: Value, origin: Origin): void {
    if (name !== 'ansible_group_priority') {
      group.variables.set(name, { value, origin })
      return
    }
    const number = value instanceof Float ? Math.trunc(value.value) : value
    const priority = typeof number === 'string' && /^\s*[-+]?\d+\s*$/.test(number) ? Number(number) : number
    if (typeof priority !== 'number') throw new SyntaxError('ansible_group_priority must be an integer')
    group.priority = priority
  }

  /** A variable of a host; Ansible gives it to the group of the same name, if there is one. Throws SyntaxError. */
  setHostVariable(host: HostDraft, name: string, value: Value, origin: Origin): void {
    const group = this.groups.get(host.name)
    if (group) this.setGroupVariable(group, name, value, origin)
    else host.variables.set(name, { value, origin })
  }

  /** The rules that hold once everything is read: every group under `all`, every other host in `ungrouped`. Throws InventoryMistake. */
  reconcile(): void {
    const all = this.group('all')
    const ungrouped = this.group('ungrouped')
    for (const group of this.groups.values()) {
      if (group !== all && group.parents.size === 0) placeUnder(all, group)
    }
    const grouped = new Set<HostDraft>()
    for (const group of this.groups.values()) {
      if (group !== all && group !== ungrouped) for (const host of group.hosts) grouped.add(host)
    }
    for (const host of this.hosts.values()) {
      if (grouped.has(host)) ungrouped.hosts.delete(host)
      else ungrouped.hosts.add(host)
    }
  }
}
