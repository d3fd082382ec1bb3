import { KollaError } from '../errors.ts'
import type { Problem } from '../errors.ts'
import { Matcher } from './match.ts'
import type { Group, Inventory, InventoryHost, Selection } from './types.ts'
import { byCodePoint } from './variable-files.ts'

/** The finished inventory, with what follows from it worked out once. */
export class InventoryView implements Inventory {
  readonly groups: ReadonlyMap<string, Group>
  readonly hosts: ReadonlyMap<string, InventoryHost>
  readonly problems: readonly Problem[]
  readonly #hostsOf = new Map<string, readonly string[]>()
  #groupsOf: ReadonlyMap<string, readonly string[]> | undefined

  constructor(
    groups: ReadonlyMap<string, Group>,
    hosts: ReadonlyMap<string, InventoryHost>,
    problems: readonly Problem[],
  ) {
    this.groups = groups
    this.hosts = hosts
    this.problems = problems
  }

  hostsOf(name: string): readonly string[] {
    const known = this.#hostsOf.get(name)
    if (known) return known
    const found = this.#collect(name)
    this.#hostsOf.set(name, found)
    return found
  }

  groupsOf(host: string): readonly string[] {
    this.#groupsOf ??= this.#allGroupsOf()
    return this.#groupsOf.get(host) ?? []
  }

  match(pattern: string, limit?: readonly string[]): Selection {
    const matcher = new Matcher(this)
    const hosts = matcher.hosts(pattern)
    if (limit === undefined) return { hosts, unmatched: matcher.unmatched }
    const subset = new Set(matcher.limitedTo(limit))
    return { hosts: hosts.filter((host) => subset.has(host)), unmatched: matcher.unmatched }
  }

  select(pattern: string, limit?: readonly string[]): readonly string[] {
    const { hosts, unmatched } = this.match(pattern, limit)
    if (hosts.length > 0) return hosts
    const names = unmatched.length > 0 ? `; nothing is called ${unmatched.join(', ')}` : ''
    const hint = 'See `kolla inventory --graph` for the groups and hosts there are.'
    if (limit !== undefined && this.match(pattern).hosts.length > 0) {
      const message = `--limit ${limit.join(',')} leaves no host of '${pattern}'${names}`
      throw new KollaError(message, { code: 'limit-unmatched', fault: 'usage', hint })
    }
    throw new KollaError(`No host matches '${pattern}'${names}`, { code: 'pattern-unmatched', fault: 'usage', hint })
  }

  /** Level by level below the group, each level in its order. */
  #collect(name: string): readonly string[] {
    const seen = new Set<string>([name])
    const hosts = new Set<string>()
    for (const groupName of seen) {
      const group = this.groups.get(groupName)
      for (const host of group?.hosts ?? []) hosts.add(host)
      for (const child of group?.children ?? []) seen.add(child)
    }
    return [...hosts]
  }

  #allGroupsOf(): ReadonlyMap<string, readonly string[]> {
    const sorted = [...this.groups.values()].sort(
      (a, b) => a.depth - b.depth || a.priority - b.priority || byCodePoint(a.name, b.name),
    )
    const found = new Map<string, string[]>([...this.hosts.keys()].map((host) => [host, []]))
    for (const { name } of sorted) for (const host of this.hostsOf(name)) found.get(host)?.push(name)
    return found
  }
}
