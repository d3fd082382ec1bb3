import { Secret } from '../secrets.ts'
import type { DatabaseGrant, DesiredDatabases, DesiredDatabaseUser } from '../services/database-types.ts'
import type { DesiredDomain, DesiredGrant, DesiredIdentity, DesiredService, DesiredUser } from '../services/identity-types.ts'
import { str } from '../templates/python.ts'
import type { HostScope, Variables } from '../variables/types.ts'
import { textList, type ContentRoots } from './content.ts'
import type { DesiredRole } from './desired.ts'
import { compileFederation } from './federation.ts'
import type { RoleDomain, RoleIdentity } from './identity-types.ts'
import type { Role, RoleDatabaseGrant } from './types.ts'

/** Hosts of a role in this run, and those of them that run a service of it. */
export interface RoleHosts {
  readonly hosts: readonly string[]
  readonly hostsOf: (service: string) => readonly string[]
}

/** What a role needs once for the whole deployment: databases, database users, identity entries. Evaluated on its first host. */
export function compileDeploymentResources(
  role: Role,
  { hosts, hostsOf }: RoleHosts,
  variables: Variables,
  roots: ContentRoots,
): Pick<DesiredRole, 'databases' | 'ownsDatabase' | 'identity' | 'queries'> {
  const first = hosts[0]
  const ownsDatabase = role.databaseUsers !== undefined
  if (first === undefined) return { databases: { databases: [], users: [] }, ownsDatabase, identity: undefined, queries: new Map() }
  const scope = variables.forHost(first)
  const scopesOf = (service: string | undefined): readonly HostScope[] =>
    service === undefined ? [scope] : hostsOf(service).map((host) => variables.forHost(host))
  return { databases: databases(role, scope, scopesOf), ownsDatabase, identity: role.identity && identity(role.identity, scope, roots), queries: queries(role, scope) }
}

function queries(role: Role, scope: HostScope): DesiredRole['queries'] {
  const evaluated = Object.entries(role.queries ?? {}).map(
    ([name, query]) => [name, { ...query, database: str(scope.evaluate(query.database)) }] as const,
  )
  return new Map(evaluated)
}

function databases(
  role: Role,
  scope: HostScope,
  scopesOf: (service: string | undefined) => readonly HostScope[],
): DesiredDatabases {
  const text = (template: string): string => str(scope.evaluate(template))
  const owned = new Map<string, DesiredDatabaseUser>()
  for (const { name, user, password, when, eachHostOf } of role.databases ?? []) {
    for (const own of scopesOf(eachHostOf)) {
      if (when !== undefined && !own.test(when)) continue
      const [database, owner, secret] = [name, user, password].map((template) => str(own.evaluate(template))) as [string, string, string]
      const grants = [{ database, privileges: 'ALL' as const }]
      owned.set(`${database} ${owner}`, { name: owner, password: new Secret(secret), grants })
    }
  }
  const users = (role.databaseUsers ?? []).filter(({ when }) => when === undefined || scope.test(when))
  return {
    databases: [...new Set([...owned.values()].flatMap(({ grants }) => grants.map(({ database }) => database)))].map((name) => ({ name })),
    users: [
      ...owned.values(),
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
  /** Whether it is registered; default: it is. */
  readonly enabled?: boolean
}

interface RegisteredUser {
  readonly project: string
  readonly user: string
  readonly password: string
  readonly role: string
}

interface RegisteredUserRole {
  readonly user: string
  readonly role: string
  readonly project?: string
  readonly domain?: string
  readonly system?: 'all'
}

function identity(role: RoleIdentity, scope: HostScope, roots: ContentRoots): DesiredIdentity {
  const list = (variable: string | undefined): unknown => (variable ? scope.data(variable) : [])
  const registeredUsers = list(role.users) as readonly RegisteredUser[]
  const updatePassword = scope.bool('update_keystone_service_user_passwords')
  const users = new Map<string, DesiredUser>()
  const grants: DesiredGrant[] = []
  for (const { project, user, password, role: granted } of registeredUsers) {
    users.set(user, { name: user, password: new Secret(password), updatePassword, defaultProject: project })
    grants.push({ user, project, role: granted })
  }
  const own = (role.domains ?? []).map((domain) => ownDomain(domain, updatePassword, scope))
  const federation = role.federation && compileFederation(role.federation, scope, roots)
  const providersDomains = [...new Set(federation?.providers.map(({ domain }) => domain))]
  return {
    services: services(list(role.services) as readonly RegisteredService[], scope.string('openstack_region_name')),
    domains: [...own.map(({ domain }) => domain), ...providersDomains.map((name) => ({ name }))],
    projects: [...new Set(registeredUsers.map((user) => user.project))].map((name) => ({ name })),
    roles: [...new Set([...textList(role.roles ?? [], scope), ...registeredUsers.map((user) => user.role)])],
    users: [...users.values(), ...own.map(({ user }) => user)],
    grants: [...grants, ...(list(role.userRoles) as readonly RegisteredUserRole[]), ...own.map(({ grant }) => grant)],
    ...(federation ? { federation } : {}),
  }
}

function services(registered: readonly RegisteredService[], region: string): readonly DesiredService[] {
  return registered.filter(({ enabled = true }) => enabled).map(({ name, type, description, endpoints = [] }) => ({
    name,
    type,
    ...(description === undefined ? {} : { description }),
    endpoints: endpoints.map((endpoint) => ({ ...endpoint, region })),
  }))
}

function ownDomain({ name, description, administrator, password }: RoleDomain, updatePassword: boolean, scope: HostScope) {
  const text = (template: string): string => str(scope.evaluate(template))
  const [domain, user] = [text(name), text(administrator)]
  const wanted: DesiredDomain = { name: domain, ...(description === undefined ? {} : { description: text(description) }) }
  const account: DesiredUser = { name: user, domain, password: new Secret(text(password)), updatePassword }
  const grant: DesiredGrant = { user, userDomain: domain, role: 'admin', domain }
  return { domain: wanted, user: account, grant }
}
