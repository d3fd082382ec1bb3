import { Secret } from '../secrets.ts'
import type { DatabaseGrant, DesiredDatabases } from '../services/database-types.ts'
import type { DesiredGrant, DesiredIdentity, DesiredService, DesiredUser } from '../services/identity-types.ts'
import { str } from '../templates/python.ts'
import type { HostScope, Variables } from '../variables/types.ts'
import type { DesiredRole } from './desired.ts'
import type { Role, RoleDatabaseGrant } from './types.ts'

/** What a role needs once for the whole deployment: databases, database users, identity entries. Evaluated on its first host. */
export function compileDeploymentResources(
  role: Role,
  hosts: readonly string[],
  variables: Variables,
): Pick<DesiredRole, 'databases' | 'ownsDatabase' | 'identity'> {
  const first = hosts[0]
  const ownsDatabase = role.databaseUsers !== undefined
  if (first === undefined) return { databases: { databases: [], users: [] }, ownsDatabase, identity: undefined }
  const scope = variables.forHost(first)
  return { databases: databases(role, scope), ownsDatabase, identity: role.identity && identity(role, scope) }
}

function databases(role: Role, scope: HostScope): DesiredDatabases {
  const text = (template: string): string => str(scope.evaluate(template))
  const holds = (resource: { readonly when?: string }): boolean => resource.when === undefined || scope.test(resource.when)
  const owned = (role.databases ?? []).filter(holds)
  const users = (role.databaseUsers ?? []).filter(holds)
  return {
    databases: owned.map(({ name }) => ({ name: text(name) })),
    users: [
      ...owned.map(({ name, user, password }) => ({
        name: text(user),
        password: new Secret(text(password)),
        grants: [{ database: text(name), privileges: 'ALL' as const }],
      })),
      ...users.map((user) => ({
        name: text(user.user),
        password: new Secret(text(user.password)),
        grants: [user, ...(user.also ?? [])].map((each) => grant(each, text)),
      })),
    ],
  }
}

function grant({ on, privileges, grantOption }: RoleDatabaseGrant, text: (template: string) => string): DatabaseGrant {
  const [database = '*', table = '*'] = text(on).split('.')
  return { database, table, privileges: privileges.includes('ALL') ? 'ALL' : privileges, ...(grantOption ? { grantOption } : {}) }
}

/** As the variables of kolla-ansible's service-ks-register are shaped. */
interface RegisteredService {
  readonly name: string
  readonly type: string
  readonly description?: string
  readonly endpoints?: readonly { readonly interface: 'public' | 'internal' | 'admin'; readonly url: string }[]
}

interface RegisteredUser {
  readonly project: string
  readonly user: string
  readonly password: string
  readonly role: string
}

function identity(role: Role, scope: HostScope): DesiredIdentity {
  const registered = role.identity?.services ? (scope.data(role.identity.services) as readonly RegisteredService[]) : []
  const registeredUsers = role.identity?.users ? (scope.data(role.identity.users) as readonly RegisteredUser[]) : []
  const region = scope.string('openstack_region_name')
  const services = registered.map(({ name, type, description, endpoints = [] }): DesiredService => ({
    name,
    type,
    ...(description === undefined ? {} : { description }),
    endpoints: endpoints.map((endpoint) => ({ ...endpoint, region })),
  }))
  const updatePassword = scope.bool('update_keystone_service_user_passwords')
  const users = new Map<string, DesiredUser>()
  const grants: DesiredGrant[] = []
  for (const { project, user, password, role: granted } of registeredUsers) {
    users.set(user, { name: user, password: new Secret(password), updatePassword, defaultProject: project })
    grants.push({ user, project, role: granted })
  }
  const roles = [...(role.identity?.roles ?? []).map((name) => str(scope.evaluate(name))), ...registeredUsers.map((user) => user.role)]
  const projects = [...new Set(registeredUsers.map((user) => user.project))].map((name) => ({ name }))
  return { services, users: [...users.values()], grants, roles: [...new Set(roles)], projects }
}
