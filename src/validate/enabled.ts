import type { Role, Service } from '../roles/types.ts'
import type { HostScope } from '../variables/types.ts'

/** A service that is switched on. */
export interface EnabledService {
  readonly role: Role
  readonly name: string
  readonly service: Service
}

/** The services of enabled roles whose own conditions hold. Throws where a condition cannot be told. */
export function enabledServices(enabled: readonly Role[], scope: HostScope): readonly EnabledService[] {
  return enabled.flatMap((role) =>
    Object.entries(role.services)
      .filter(([, service]) => scope.test(service.enabled ?? role.enabled))
      .map(([name, service]) => ({ role, name, service })),
  )
}
