import type { Problem } from '../errors.ts'
import type { HostState } from '../plan/build.ts'
import type { DesiredRole } from '../roles/desired.ts'
import type { Role, RoleCheck } from '../roles/types.ts'
import type { Variables } from '../variables/types.ts'

interface Circumstances {
  readonly hosts: ReadonlyMap<string, HostState>
  readonly variables: Variables
}

/** What checks of these roles say of their hosts, each thing once. */
export function roleProblems(
  roles: readonly DesiredRole[],
  { hosts, variables }: Circumstances,
  checksOf: (role: Role) => readonly RoleCheck[] | undefined,
): readonly Problem[] {
  const problems = new Map<string, Problem>()
  for (const { role, hosts: own } of roles) {
    for (const host of own) {
      const state = hosts.get(host)
      if (!state) continue
      const { facts } = state.observation
      const checked = { host, scope: variables.forHost(host), facts, engine: state.engine }
      for (const problem of (checksOf(role) ?? []).flatMap((check) => check(checked)))
        problems.set(problem.message, problem)
    }
  }
  return [...problems.values()]
}
