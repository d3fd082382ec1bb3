import type { Inventory, InventoryVariable, InventoryVariables } from './types.ts'

/** What the inventory says of a host in all: sources before files, groups before hosts, outer groups before inner ones. */
export function flattenedVariables(inventory: Inventory, host: string): InventoryVariables {
  const merged = new Map<string, InventoryVariable>()
  const own = inventory.hosts.get(host)
  const groups = inventory.groupsOf(host).flatMap((name) => inventory.groups.get(name) ?? [])
  const layers = [
    ...groups.map((group) => group.sourceVariables),
    ...groups.map((group) => group.fileVariables),
    ...(own ? [own.sourceVariables, own.fileVariables] : []),
  ]
  for (const layer of layers) for (const [name, variable] of layer) merged.set(name, variable)
  return merged
}
