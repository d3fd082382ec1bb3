import type { DesiredRole } from '../roles/desired.ts'
import type { HostScope, Variables } from '../variables/types.ts'
import { containersOf, every } from './needs.ts'
import type { PlanStep } from './types.ts'

/** What operators set is in percent; kolla-ansible's default is that a host which fails stops no other one. */
const ALL = 100

/** `<role>_max_fail_percentage`, else `kolla_max_fail_percentage`; undefined where neither is set. */
export function maxFailPercentage(scope: HostScope, role?: string): number | undefined {
  const own = role === undefined ? [] : [`${role.replaceAll('-', '_')}_max_fail_percentage`]
  const found = [...own, 'kolla_max_fail_percentage'].map((name) => scope.find(name))
  const value = found.find((each) => each !== undefined && each !== null && each !== '')
  return value === undefined || Number.isNaN(Number(value)) ? undefined : Number(value)
}

/** How many of so many hosts may fail, as Ansible counts: not more than the percentage of them. */
export function mayFail(percentage: number, hosts: number): number {
  return Math.floor((percentage * hosts) / ALL)
}

/**
 * Of how many hosts the steps may fail that others need under one name; none where it is not here. What comes after a role goes on while a
 * host is left that serves. Without a word of the operator a batch has to succeed: that a change failed on one host is no reason to make it
 * on the next.
 */
export function tolerances(
  roles: readonly DesiredRole[],
  steps: readonly PlanStep[],
  variables: Variables,
): Readonly<Record<string, number>> {
  const byRole = Map.groupBy(steps, ({ role }) => role)
  const found = roles.flatMap(({ role: { name }, hosts }) => {
    const [first] = hosts
    if (first === undefined || !byRole.has(name)) return []
    const percentage = maxFailPercentage(variables.forHost(first), name)
    const most = Math.min(hosts.length - 1, mayFail(percentage ?? ALL, hosts.length))
    const batches = Map.groupBy(byRole.get(name) ?? [], ({ batch }) => batch)
    return [
      [every(name), most],
      [containersOf(name), most],
      ...[...batches].flatMap(([batch, own]) => {
        const size = new Set(own.map(({ host }) => host)).size
        return batch === undefined ? [] : [[every(batch), mayFail(percentage ?? 0, size)] as const]
      }),
    ] as const
  })
  return Object.fromEntries(found.filter(([, hosts]) => hosts > 0))
}
