import { sourceBySource } from '../inventory/flatten.ts'
import type { Inventory, InventoryVariables } from '../inventory/types.ts'
import type { LayerKind, Variable } from './types.ts'

export type VariableMap = ReadonlyMap<string, Variable>

/** One layer of variables. Layers are ordered, lowest first; a later one replaces the whole value of a name. */
export interface Layer {
  readonly kind: LayerKind
  /** What every host sees. */
  readonly shared?: VariableMap | undefined
  /** What a host sees, in order; the maps of its groups are the same objects for all hosts of a group. */
  readonly of?: ((host: string) => readonly VariableMap[]) | undefined
  /** The maps of this layer belong to one host each. */
  readonly perHost?: boolean
  /** Seen by the host itself only, not through `hostvars`. */
  readonly own?: boolean
}

/** Variables with their layer. */
export function inLayer(kind: LayerKind, variables: InventoryVariables): VariableMap {
  return new Map([...variables].map(([name, { value, origin }]) => [name, { name, raw: value, origin, layer: kind }]))
}

/** What one host sees of all layers: a look-up in few steps, however many layers and hosts there are. */
export class Stack {
  readonly maps: readonly VariableMap[]
  readonly #below: VariableMap
  readonly #between: readonly VariableMap[]
  readonly #above: VariableMap

  /** `unique` tells the maps that belong to this host alone; the others are merged once for all hosts that share them. */
  constructor(maps: readonly VariableMap[], unique: ReadonlySet<VariableMap>, merger: MapMerger) {
    this.maps = maps
    const first = maps.findIndex((map) => unique.has(map))
    const last = maps.findLastIndex((map) => unique.has(map))
    this.#below = merger.merge(first < 0 ? maps : maps.slice(0, first))
    this.#between = first < 0 ? [] : maps.slice(first, last + 1).reverse()
    this.#above = merger.merge(first < 0 ? [] : maps.slice(last + 1))
  }

  /** The variable that wins. */
  get(name: string): Variable | undefined {
    const above = this.#above.get(name)
    if (above) return above
    for (const map of this.#between) {
      const found = map.get(name)
      if (found) return found
    }
    return this.#below.get(name)
  }

  /** Every layer's variable of that name, lowest first. */
  all(name: string): readonly Variable[] {
    return this.maps.flatMap((map) => map.get(name) ?? [])
  }

  names(): ReadonlySet<string> {
    const names = new Set(this.#below.keys())
    for (const map of [...this.#between, this.#above]) for (const name of map.keys()) names.add(name)
    return names
  }
}

interface Merged {
  readonly map: VariableMap
  readonly next: Map<VariableMap, Merged>
}

/** Merges lists of maps; lists that begin alike share the work and the result. */
export class MapMerger {
  readonly #root: Merged = { map: new Map(), next: new Map() }

  merge(maps: readonly VariableMap[]): VariableMap {
    let merged = this.#root
    for (const map of maps) {
      if (map.size === 0) continue
      let next = merged.next.get(map)
      if (!next) {
        next = { map: merged.map.size === 0 ? map : new Map([...merged.map, ...map]), next: new Map() }
        merged.next.set(map, next)
      }
      merged = next
    }
    return merged.map
  }
}

/** The inventory's layers in Ansible's order, with what the product itself defines for all hosts among them. */
export function inventoryLayers(inventory: Inventory, globalDefaults: VariableMap): readonly Layer[] {
  const groups = groupMaps(inventory)
  const groupsOf = (host: string): readonly string[] => inventory.groupsOf(host).filter((name) => name !== 'all')
  const hosts = hostMaps(inventory)
  const all = inventory.groups.get('all')
  return [
    { kind: 'inventory', shared: groups.get('all')?.source },
    { kind: 'inventory', of: (host) => groupsOf(host).flatMap((name) => groups.get(name)?.source ?? []) },
    { kind: 'inventory group_vars/all', shared: inLayer('inventory group_vars/all', all?.fileVariables ?? new Map()) },
    { kind: 'global defaults', shared: globalDefaults },
    { kind: 'group vars', of: (host) => sourceBySource(groupsOf(host).map((name) => groups.get(name)?.files ?? [])) },
    { kind: 'host vars', of: (host) => hosts.get(host) ?? [], perHost: true },
  ]
}

interface GroupMaps {
  readonly source: VariableMap
  /** For each source of the inventory, what its group_vars say. */
  readonly files: readonly VariableMap[]
}

function groupMaps(inventory: Inventory): ReadonlyMap<string, GroupMaps> {
  return new Map(
    [...inventory.groups.values()].map((group) => [
      group.name,
      {
        source: inLayer('inventory', group.sourceVariables),
        files: group.fileVariablesBySource.map((variables) => inLayer('group vars', variables)),
      },
    ]),
  )
}

function hostMaps(inventory: Inventory): ReadonlyMap<string, readonly VariableMap[]> {
  return new Map(
    [...inventory.hosts.values()].map((host) => [
      host.name,
      [inLayer('host vars', host.sourceVariables), inLayer('host vars', host.fileVariables)].filter(
        ({ size }) => size > 0,
      ),
    ]),
  )
}
