import { observeFederation } from './federation.ts'
import { grantPath } from './identity-directory.ts'
import type { IdentitySession } from './identity-session.ts'
import type { PasswordKnowledge } from './stored-passwords.ts'
import { DEFAULT_DOMAIN, type DesiredIdentity, type DesiredUser, type ObservedIdentity } from './identity-types.ts'

/** An entry of the API's lists; which fields there are depends on the list. */
interface Entry {
  readonly id: string
  readonly name: string
  readonly domain_id: string
  readonly description?: string | null
  readonly enabled?: boolean
  readonly default_project_id?: string | null
  readonly type: string
  readonly interface: string
  readonly service_id: string
  readonly region_id?: string | null
  readonly url: string
}

interface Assignment {
  readonly role: { readonly id: string }
  readonly user?: { readonly id: string }
  readonly scope: {
    readonly project?: { readonly id: string }
    readonly domain?: { readonly id: string }
    readonly system?: unknown
    readonly 'OS-INHERIT:inherited_to'?: string
  }
}

/** What there is of what is desired, in three rounds of parallel questions. */
export async function observeIdentity(
  session: IdentitySession,
  desired: DesiredIdentity,
  passwords: PasswordKnowledge | Promise<PasswordKnowledge>,
): Promise<ObservedIdentity> {
  const [domains, regions, roles, services, endpoints] = await Promise.all(
    ['domains', 'regions', 'roles', 'services', 'endpoints'].map((kind) => list(session, kind)),
  )
  const domainIds = new Map((domains ?? []).map(({ name, id }) => [name.toLowerCase(), id]))
  const [projects, users] = await Promise.all([
    listNamed(session, 'projects', projectNames(desired), domainIds),
    listNamed(session, 'users', userNames(desired), domainIds),
  ])
  const [grants, wrongPasswords, federation] = await Promise.all([
    listGrants(session, users),
    findWrongPasswords(session, desired.users ?? [], { users, domainIds, known: await passwords }),
    desired.federation && observeFederation(session, desired.federation),
  ])
  return {
    regions: (regions ?? []).map(({ id }) => id),
    domains: (domains ?? []).map(({ id, name, description }) => ({ id, name, description: description ?? '' })),
    projects: projects.map(({ id, name, domain_id: domainId, description }) => ({
      id,
      name,
      domainId,
      description: description ?? '',
    })),
    roles: (roles ?? []).map(({ id, name }) => ({ id, name })),
    users: users.map(({ id, name, domain_id: domainId, enabled, default_project_id: project }) => ({
      id,
      name,
      domainId,
      enabled: enabled ?? true,
      defaultProjectId: project ?? undefined,
    })),
    wrongPasswords,
    services: (services ?? []).map(({ id, name, type, description, enabled }) => ({
      id,
      name,
      type,
      description: description ?? '',
      enabled: enabled ?? true,
    })),
    endpoints: (endpoints ?? []).map((entry) => ({
      id: entry.id,
      serviceId: entry.service_id,
      interface: entry.interface,
      region: entry.region_id ?? '',
      url: entry.url,
      enabled: entry.enabled ?? true,
    })),
    grants,
    ...(federation ? { federation } : {}),
  }
}

async function list(session: IdentitySession, kind: string, query = ''): Promise<readonly Entry[]> {
  const { body } = await session.call('GET', `/${kind}${query}`)
  return (body as Record<string, readonly Entry[] | undefined>)[kind] ?? []
}

interface NameInDomain {
  readonly name: string
  readonly domain: string
}

/** Asked for one by one: a cloud can have many thousands of users and projects. */
async function listNamed(
  session: IdentitySession,
  kind: 'projects' | 'users',
  names: readonly NameInDomain[],
  domainIds: ReadonlyMap<string, string>,
): Promise<readonly Entry[]> {
  const lists = await Promise.all(
    names.map(async ({ name, domain }) => {
      const id = domainIds.get(domain.toLowerCase())
      if (id === undefined) return []
      return list(session, kind, `?name=${encodeURIComponent(name)}&domain_id=${encodeURIComponent(id)}`)
    }),
  )
  return lists.flat()
}

function projectNames(desired: DesiredIdentity): NameInDomain[] {
  const grants = (desired.grants ?? []).filter((grant) => grant.project !== undefined)
  return unique([
    ...(desired.projects ?? []),
    ...grants.map((grant) => ({ name: grant.project ?? '', domain: grant.projectDomain })),
    ...(desired.users ?? [])
      .filter((user) => user.defaultProject !== undefined)
      .map((user) => ({ name: user.defaultProject ?? '', domain: user.domain })),
  ])
}

function userNames(desired: DesiredIdentity): NameInDomain[] {
  const granted = (desired.grants ?? []).map((grant) => ({ name: grant.user, domain: grant.userDomain }))
  return unique([...(desired.users ?? []), ...granted])
}

function unique(names: readonly { readonly name: string; readonly domain?: string | undefined }[]): NameInDomain[] {
  const found = new Map<string, NameInDomain>()
  for (const { name, domain = DEFAULT_DOMAIN } of names) {
    found.set(`${domain}\0${name}`.toLowerCase(), { name, domain })
  }
  return [...found.values()]
}

async function listGrants(session: IdentitySession, users: readonly Entry[]): Promise<Set<string>> {
  const lists = await Promise.all(
    users.map(async ({ id }) => {
      const { body } = await session.call('GET', `/role_assignments?user.id=${encodeURIComponent(id)}`)
      return (body as { readonly role_assignments: readonly Assignment[] }).role_assignments
    }),
  )
  return new Set(lists.flat().map(assignmentPath))
}

function assignmentPath({ role, user, scope }: Assignment): string {
  const inherited = scope['OS-INHERIT:inherited_to'] === 'projects'
  const place = scope.project ? `projects/${scope.project.id}` : `domains/${scope.domain?.id ?? ''}`
  return grantPath(scope.system === undefined ? place : 'system', user?.id ?? '', role.id, inherited)
}

interface Accounts {
  readonly users: readonly Entry[]
  readonly domainIds: ReadonlyMap<string, string>
  readonly known: PasswordKnowledge
}

async function findWrongPasswords(
  session: IdentitySession,
  desired: readonly DesiredUser[],
  { users, domainIds, known }: Accounts,
): Promise<Set<string>> {
  const checked = await Promise.all(
    desired.map(async (user) => {
      const domainId = domainIds.get((user.domain ?? DEFAULT_DOMAIN).toLowerCase())
      const present = users.find(
        ({ name, domain_id: id }) => name.toLowerCase() === user.name.toLowerCase() && id === domainId,
      )
      if (!present || user.updatePassword === false || isOwnLogin(session, user)) return undefined
      if (known.fits(present.id, user.password)) return undefined
      if (!(await session.letsIn(present.id, user.password))) return present.id
      known.learn(present.id, user.password)
      return undefined
    }),
  )
  return new Set(checked.filter((id) => id !== undefined))
}

/** The user whose token this is: the password has just been proved. */
function isOwnLogin({ login }: IdentitySession, user: DesiredUser): boolean {
  return (
    login.user === user.name &&
    (login.userDomain ?? DEFAULT_DOMAIN) === (user.domain ?? DEFAULT_DOMAIN) &&
    login.password.reveal() === user.password.reveal()
  )
}
