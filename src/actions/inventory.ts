import { KollaError } from '../errors.ts'
import { flattenedVariables } from '../inventory/flatten.ts'
import { toGraph, toHost, toList } from '../inventory/print.ts'
import type { Inventory } from '../inventory/types.ts'
import { loadInput } from '../run/load-input.ts'
import { nearest } from '../variables/nearest.ts'
import { invalidConfiguration } from '../validate/verdict.ts'
import type { InputOptions } from './options.ts'
import type { InventoryAnswer, InventoryView } from './results.ts'

/** One view of the inventory, narrowed by --limit; no host is contacted. */
export async function showInventory(options: InputOptions, view: InventoryView): Promise<InventoryAnswer> {
  const { inventory } = await loadInput(options, {})
  const errors = inventory.problems.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw invalidConfiguration(errors)
  const limit = options.limit.length > 0 ? options.limit : undefined
  switch (view.kind) {
    case 'list':
      return { data: toList(inventory, { limit }) }
    case 'graph':
      return { lines: graph(inventory, view.group) }
    case 'hosts':
      return { lines: inventory.select(view.pattern, limit) }
    case 'host':
      return { data: hostVariables(inventory, view.host) }
  }
}

function graph(inventory: Inventory, group: string): readonly string[] {
  const text = toGraph(inventory, group)
  if (text === '') throw unknown('group', group, inventory.groups.keys())
  return text.trimEnd().split('\n')
}

function hostVariables(inventory: Inventory, host: string): unknown {
  if (!inventory.hosts.has(host)) throw unknown('host', host, inventory.hosts.keys())
  return toHost(flattenedVariables(inventory, host))
}

/** The error for a host or group that the inventory does not have. */
export function unknown(kind: 'host' | 'group', name: string, known: Iterable<string>): KollaError {
  const near = nearest(name, known)
  return new KollaError(`the inventory has no ${kind} ${name}`, {
    code: `${kind}-unknown`,
    fault: 'usage',
    hint: near === undefined ? 'See `kolla inventory --graph`.' : `Did you mean ${near}?`,
  })
}
