import type { DesiredRole, DesiredService } from '../roles/desired.ts'
import type { TaskContext } from '../roles/types.ts'
import type { PlanInput, ServiceChanges } from './build.ts'

/** What the steps of one role are made of. */
export interface RolePlanInput {
  readonly input: PlanInput
  readonly role: DesiredRole
  readonly services: readonly ServiceChanges[]
  readonly touched: ReadonlySet<string>
  readonly context: TaskContext
  /** The needs of the roles that this one comes after. */
  readonly waitFor: readonly string[]
}

/** What the role has on the hosts of this run. */
export function servicesOf({ input, role }: RolePlanInput): readonly DesiredService[] {
  return role.hosts.flatMap(
    (host) => input.desired.hosts.get(host)?.services.filter((service) => service.role === role.role.name) ?? [],
  )
}
