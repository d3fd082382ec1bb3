import type { Origin, Problem } from '../errors.ts'
import type { Value } from '../templates/types.ts'

/** A value that an inventory source set, with where. */
export interface InventoryVariable {
  readonly value: Value
  readonly origin: Origin
}

export interface Group {
  readonly name: string
  /** Direct hosts and children, in the order in which they were first seen. */
  readonly hosts: readonly string[]
  readonly children: readonly string[]
  /** Distance from `all`, as Ansible counts it: it decides which group's variables win. */
  readonly depth: number
  readonly variables: ReadonlyMap<string, InventoryVariable>
  readonly origin: Origin | undefined
}

export interface InventoryHost {
  readonly name: string
  readonly variables: ReadonlyMap<string, InventoryVariable>
  readonly origin: Origin | undefined
}

/** What all `-i` sources say together, group_vars and host_vars beside them included. */
export interface Inventory {
  readonly groups: ReadonlyMap<string, Group>
  readonly hosts: ReadonlyMap<string, InventoryHost>
  /** All hosts of a group and its descendants, in Ansible's order. Unknown group: empty. */
  hostsOf(group: string): readonly string[]
  /** Groups a host is in (direct and ancestors), by depth then name: the order in which their variables are laid over each other. */
  groupsOf(host: string): readonly string[]
  /** Hosts that a pattern selects, optionally narrowed by `--limit`; throws KollaError `pattern-unmatched` or `limit-unmatched`. */
  select(pattern: string, limit?: readonly string[]): readonly string[]
  readonly problems: readonly Problem[]
}
