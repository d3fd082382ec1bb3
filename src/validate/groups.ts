import { join } from 'node:path'
import type { Problem } from '../errors.ts'
import { loadInventory } from '../inventory/load.ts'
import type { Inventory } from '../inventory/types.ts'
import { packageRoot } from '../package-root.ts'
import { str } from '../templates/python.ts'
import { nearest } from '../variables/nearest.ts'
import type { HostScope } from '../variables/types.ts'
import type { EnabledService } from './enabled.ts'

/** Groups that enabled services need and the inventory does not have: one problem with all the lines to add. */
export function checkGroups(
  inventory: Inventory,
  services: readonly EnabledService[],
  scope: HostScope,
): readonly Problem[] {
  const needed = new Set(services.map(({ service }) => groupOf(service.group, scope)))
  const missing = [...needed].filter((group) => !inventory.groups.has(group))
  const empty = [...needed].filter((group) => inventory.groups.has(group) && inventory.hostsOf(group).length === 0)
  return [
    ...(missing.length === 0 ? [] : [lacking(missing, inventory)]),
    ...empty.map((group): Problem => {
      const names = services.filter(({ service }) => groupOf(service.group, scope) === group).map(({ name }) => name)
      return {
        severity: 'warning',
        code: 'group-empty',
        message: `the group ${group} has no hosts: ${names.join(', ')} will run nowhere`,
        where: inventory.groups.get(group)?.origin,
        hint: 'Put a host into it, or switch the service off in globals.yml.',
      }
    }),
  ]
}

function groupOf(group: string, scope: HostScope): string {
  return group.includes('{{') ? str(scope.evaluate(group)) : group
}

function lacking(missing: readonly string[], inventory: Inventory): Problem {
  const shipped = loadInventory([join(packageRoot, 'inventory', 'multinode')])
  const all = withParents(missing, shipped, inventory)
  const alike = missing.map((group) =>
    nearest(
      group,
      [...inventory.groups.keys()].filter((name) => !shipped.groups.has(name)),
    ),
  )
  const meant = alike.flatMap((name) => (name === undefined ? [] : [name]))
  const correct = meant.length === 0 ? '' : ` (or correct the name of ${meant.join(', ')})`
  const plural = missing.length === 1 ? 'a group' : 'groups'
  return {
    severity: 'error',
    code: 'group-missing',
    message: `the inventory lacks ${plural} that enabled services need: ${missing.join(', ')}`,
    where: origin(inventory),
    hint: `Add to it${correct}:\n${all.flatMap((group) => section(group, shipped)).join('\n')}`,
  }
}

/** The missing groups, and those that their sections speak of and that are missing, too. */
function withParents(missing: readonly string[], shipped: Inventory, inventory: Inventory): readonly string[] {
  const wanted = new Set(missing)
  for (const group of wanted) {
    for (const child of shipped.groups.get(group)?.children ?? []) if (!inventory.groups.has(child)) wanted.add(child)
  }
  return [...wanted]
}

/** As our own inventory has it; a group that is not in it, or has hosts there, is left to the operator. */
function section(group: string, shipped: Inventory): readonly string[] {
  const children = shipped.groups.get(group)?.children ?? []
  return children.length > 0 ? [`[${group}:children]`, ...children] : [`[${group}]`, '# names of hosts']
}

function origin(inventory: Inventory): Problem['where'] {
  const found = [...inventory.hosts.values()].find(({ source }) => source !== undefined)?.source
  return found === undefined ? undefined : { file: found }
}
