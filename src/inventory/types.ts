import type { Origin, Problem } from '../errors.ts'
import type { Value } from '../templates/types.ts'

/** A value that an inventory source set, with where. */
export interface InventoryVariable {
  readonly value: Value
  readonly origin: Origin
}

/** Names and values, in the order in which they were first set. */
export type InventoryVariables = ReadonlyMap<string, InventoryVariable>

export interface Group {
  readonly name: string
  /** Direct hosts and children, in the order in which they were first seen. */
  readonly hosts: readonly string[]
  readonly children: readonly string[]
  /** Distance from `all`, as Ansible counts it: it decides which group's variables win. */
  readonly depth: number
  /** `ansible_group_priority`: among groups of one depth the higher one wins. */
  readonly priority: number
  /** All its variables: those of the source with those of the group_vars files on top. */
  readonly variables: InventoryVariables
  /** What the inventory source itself says (`[group:vars]`): below every group_vars file in Ansible's order. */
  readonly sourceVariables: InventoryVariables
  /** What group_vars files beside the inventory say. */
  readonly fileVariables: InventoryVariables
  /** The same, for each `-i` source apart: those of a later source win over those of all groups beside an earlier one. */
  readonly fileVariablesBySource: readonly InventoryVariables[]
  readonly origin: Origin | undefined
}

export interface InventoryHost {
  readonly name: string
  /** All its own variables: those of the source with those of the host_vars files on top. */
  readonly variables: InventoryVariables
  readonly sourceVariables: InventoryVariables
  readonly fileVariables: InventoryVariables
  readonly origin: Origin | undefined
  /** The source in which it was first seen, for `inventory_file`; and its folder. Undefined for a list of hosts on the command line. */
  readonly source: string | undefined
  readonly directory: string | undefined
}

/** What a pattern selects. */
export interface Selection {
  readonly hosts: readonly string[]
  /** Parts of the pattern or the limit that match no group and no host. */
  readonly unmatched: readonly string[]
}

/** What all `-i` sources say together, group_vars and host_vars beside them included. */
export interface Inventory {
  readonly groups: ReadonlyMap<string, Group>
  readonly hosts: ReadonlyMap<string, InventoryHost>
  /** All hosts of a group and its descendants, in Ansible's order. Unknown group: empty. */
  hostsOf(group: string): readonly string[]
  /** Groups a host is in (direct and ancestors), by depth, priority, then name: the order in which their variables are laid over each other. */
  groupsOf(host: string): readonly string[]
  /** Hosts that a pattern selects, optionally narrowed by `--limit`; throws KollaError `pattern-unmatched`, `pattern-invalid` or `limit-unmatched`. */
  select(pattern: string, limit?: readonly string[]): readonly string[]
  /** As `select`, but nothing selected is no error. */
  match(pattern: string, limit?: readonly string[]): Selection
  readonly problems: readonly Problem[]
}
