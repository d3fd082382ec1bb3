// The texts and structures that ansible-inventory prints.
import { str } from '../templates/python/text.ts'
import { Bytes, Dict, Float, Opaque, Tuple } from '../templates/values.ts'
import type { Value } from '../templates/types.ts'
import { flattenedVariables } from './flatten.ts'
import type { Group, Inventory, InventoryVariables } from './types.ts'
import { byCodePoint } from './variable-files.ts'

/** Plain data, as JSON has it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** Which hosts are shown; all where it is not given. */
export interface PrintOptions {
  readonly limit?: readonly string[] | undefined
}

/** `--list`: groups, and every host with all its variables, those of its groups included. */
export function toList(inventory: Inventory, options: PrintOptions = {}): Json {
  return listed(inventory, options, (host) => flattenedVariables(inventory, host), undefined)
}

/** `--list --export`: groups with their own variables, hosts with theirs. */
export function toListExport(inventory: Inventory, options: PrintOptions = {}): Json {
  const hostVariables = (host: string): InventoryVariables => inventory.hosts.get(host)?.variables ?? new Map()
  return listed(inventory, options, hostVariables, exportedVariables)
}

/** `--host`: the variables of one host, those of its groups included where `variables` has them. */
export function toHost(variables: InventoryVariables): Json {
  return asJson(variables)
}

/** `--graph`: the tree of groups and hosts below a group. Unknown group: empty text. */
export function toGraph(inventory: Inventory, top = 'all'): string {
  const group = inventory.groups.get(top)
  return group ? `${graphLines(inventory, group, 0).join('\n')}\n` : ''
}

type ExportVariables = (group: Group) => { readonly [name: string]: Json }

function listed(
  inventory: Inventory,
  { limit }: PrintOptions,
  variablesOf: (host: string) => InventoryVariables,
  exported: ExportVariables | undefined,
): Json {
  const hosts = inventory.match('all', limit).hosts
  const shown = new Set(hosts)
  const groups = new Map<string, Json>()
  const add = (group: Group): void => {
    const members = group.name === 'all' ? [] : group.hosts.filter((host) => shown.has(host))
    const variables = exported?.(group) ?? {}
    const parts = { children: group.children, hosts: members, vars: variables }
    const kept = Object.entries(parts).filter(([, part]) => Object.keys(part).length > 0)
    if (kept.length > 0) groups.set(group.name, Object.fromEntries(kept))
    for (const name of group.children) {
      const child = inventory.groups.get(name)
      if (child && !groups.has(name)) add(child)
    }
  }
  const all = inventory.groups.get('all')
  if (all) add(all)
  const hostvars = hosts.map((host) => [host, asJson(variablesOf(host))] as const)
  const told = hostvars.filter(([, variables]) => Object.keys(variables).length > 0)
  const meta = { hostvars: sorted(told), profile: 'inventory_legacy' }
  return sorted([['_meta', meta], ...groups])
}

function exportedVariables(group: Group): { readonly [name: string]: Json } {
  const variables = asJson(group.variables)
  return group.priority === 1 ? variables : { ...variables, ansible_group_priority: group.priority }
}

function asJson(variables: InventoryVariables): { readonly [name: string]: Json } {
  const told = [...variables].filter(([name]) => !INTERNAL.has(name))
  return sorted(told.map(([name, { value }]) => [name, valueAsJson(value)] as const))
}

function sorted(entries: readonly (readonly [string, Json])[]): { readonly [name: string]: Json } {
  return Object.fromEntries([...entries].sort(([a], [b]) => byCodePoint(a, b)))
}

function valueAsJson(value: Value): Json {
  if (value === null || typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string') return value
  if (value instanceof Float) return value.value
  if (typeof value === 'bigint') return Number(value)
  if (value instanceof Bytes) return value.data.toString('utf8')
  if (value instanceof Tuple) return value.items.map(valueAsJson)
  if (value instanceof Dict) return sorted([...value].map(([key, item]) => [str(key), valueAsJson(item)] as const))
  if (value instanceof Opaque) return opaqueAsJson(value)
  return Array.isArray(value) ? value.map(valueAsJson) : null
}

function opaqueAsJson({ kind, data }: Opaque): Json {
  if (kind === 'vault' && typeof data === 'object' && data !== null && 'ciphertext' in data) {
    return { __ansible_vault: String(data.ciphertext) }
  }
  if (kind === 'unsafe') return { __ansible_unsafe: String(data) }
  return typeof data === 'string' ? data.replace(' ', 'T') : null
}

function graphLines(inventory: Inventory, group: Group, depth: number): string[] {
  const below = group.children.flatMap((name) => {
    const child = inventory.groups.get(name)
    return child ? graphLines(inventory, child, depth + 1) : []
  })
  const hosts = group.name === 'all' ? [] : group.hosts.map((host) => branch(host, depth + 1))
  return [branch(`@${group.name}:`, depth), ...below, ...hosts]
}

function branch(name: string, depth: number): string {
  return depth === 0 ? name : `${'  |'.repeat(depth)}--${name}`
}

/** Names that are the run's, not the inventory's: never listed. */
const INTERNAL: ReadonlySet<string> = new Set(
  `ansible_async_path ansible_collection_name ansible_config_file ansible_dependent_role_names ansible_diff_mode
  ansible_facts ansible_forks ansible_inventory_sources ansible_limit ansible_play_batch ansible_play_hosts
  ansible_play_hosts_all ansible_play_role_names ansible_playbook_python ansible_role_name ansible_role_names
  ansible_run_tags ansible_skip_tags ansible_verbosity ansible_version inventory_dir inventory_file inventory_hostname
  inventory_hostname_short groups group_names omit hostvars playbook_dir play_hosts role_name role_names role_path
  role_uuid`.split(/\s+/),
)
