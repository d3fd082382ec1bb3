import { Secret } from '../secrets.ts'
import { str } from '../templates/python.ts'
import type { HostScope, Variables } from '../variables/types.ts'
import type { DesiredIdentity, DesiredRole } from './desired.ts'
import type { Role } from './types.ts'

/** What a role needs once for the whole deployment: databases, database users, identity entries. Evaluated on its first host. */
export function compileDeploymentResources(
  role: Role,
  hosts: readonly string[],
  variables: Variables,
): Pick<DesiredRole, 'databases' | 'databaseUsers' | 'identity'> {
  const first = hosts[0]
  if (first === undefined) return { databases: [], databaseUsers: [], identity: undefined }
  const scope = variables.forHost(first)
  const text = (template: string): string => str(scope.evaluate(template))
  const holds = (resource: { readonly when?: string }): boolean => resource.when === undefined || scope.test(resource.when)
  return {
    databases: (role.databases ?? []).filter(holds).map((database) => ({
      role: role.name,
      name: text(database.name),
      user: text(database.user),
      password: new Secret(text(database.password)),
    })),
    databaseUsers: (role.databaseUsers ?? []).filter(holds).map((user) => ({
      role: role.name,
      user: text(user.user),
      password: new Secret(text(user.password)),
      on: text(user.on),
      privileges: user.privileges,
      grantOption: user.grantOption ?? false,
    })),
    identity: role.identity && identity(role, scope),
  }
}

interface RegisteredService {
  readonly name: string
  readonly type: string
  readonly description?: string
  readonly endpoints?: readonly { readonly interface: string; readonly url: string }[]
}

interface RegisteredUser {
  readonly project: string
  readonly user: string
  readonly password: string
  readonly role: string
}

function identity(role: Role, scope: HostScope): DesiredIdentity {
  const services = scope.data(role.identity?.services ?? '') as readonly RegisteredService[]
  const users = role.identity?.users ? (scope.data(role.identity.users) as readonly RegisteredUser[]) : []
  return {
    role: role.name,
    services: services.map(({ name, type, description = '', endpoints = [] }) => ({ name, type, description, endpoints })),
    users: users.map(({ project, user, password, role: assigned }) => ({ project, user, password: new Secret(password), role: assigned })),
    roles: (role.identity?.roles ?? []).map((name) => str(scope.evaluate(name))),
  }
}
