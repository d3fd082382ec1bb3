import type { Inventory, InventoryVariable, InventoryVariables } from './types.ts'

/** What the inventory says of a host in all: sources before files, groups before hosts, outer groups before inner ones. */
export function flattenedVariables(inventory: Inventory, host: string): InventoryVariables {
  const merged = new Map<string, InventoryVariable>()
  const own = inventory.hosts.get(host)
  const groups = inventory.groupsOf(host).flatMap((name) => inventory.groups.get(name) ?? [])
  const [all, others] = [groups.filter(({ name }) => name === 'all'), groups.filter(({ name }) => name !== 'all')]
  const layers = [
    ...groups.map((group) => group.sourceVariables),
    ...all.map((group) => group.fileVariables),
    ...sourceBySource(others.map((group) => group.fileVariablesBySource)),
    ...(own ? [own.sourceVariables, own.fileVariables] : []),
  ]
  for (const layer of layers) for (const [name, variable] of layer) merged.set(name, variable)
  return merged
}

/** What several groups have beside each source, in the order in which it is laid over each other: one source before the next. */
export function sourceBySource<T>(groups: readonly (readonly T[])[]): readonly T[] {
  const sources = Math.max(0, ...groups.map(({ length }) => length))
  return Array.from({ length: sources }, (_, source) => groups.flatMap((group) => group[source] ?? [])).flat()
}
