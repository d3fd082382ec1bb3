import { answerFederation, type FakeFederation } from './fake-federation.ts'
import { serve, type FakeAnswer, type FakeHttp, type FakeRequest } from './fake-http.ts'

type Entry = Record<string, unknown> & { id: string }
type Kind = 'regions' | 'domains' | 'projects' | 'roles' | 'users' | 'services' | 'endpoints'

export interface FakeKeystone extends FakeHttp {
  readonly entries: Readonly<Record<Kind, Entry[]>>
  /** Paths of grants: `/projects/P/users/U/roles/R`. */
  readonly grants: Set<string>
  readonly federation: FakeFederation
}

/** What `keystone-manage bootstrap` leaves behind; the administrator's password is `admin-password`. */
function bootstrapped(): Record<Kind, Entry[]> {
  return {
    regions: [{ id: 'RegionOne' }],
    domains: [{ id: 'default', name: 'Default', description: '', enabled: true }],
    projects: [{ id: 'p-admin', name: 'admin', domain_id: 'default', description: '', enabled: true }],
    roles: ['admin', 'manager', 'member', 'reader', 'service'].map((name) => ({ id: `r-${name}`, name })),
    users: [{ id: 'u-admin', name: 'admin', domain_id: 'default', enabled: true, password: 'admin-password' }],
    services: [{ id: 's-keystone', name: 'keystone', type: 'identity', enabled: true, description: '' }],
    endpoints: [],
  }
}

interface LoginBody {
  auth: {
    identity: { password: { user: { id?: string; name?: string; password: string } } }
    scope?: object
  }
}

/** The part of the identity API that is used, in memory. Ids are `users-2`, in the order of creation. */
export async function fakeKeystone(): Promise<FakeKeystone> {
  const entries = bootstrapped()
  const grants = new Set(['/projects/p-admin/users/u-admin/roles/r-admin'])
  const federation: FakeFederation = new Map()
  const http = await serve((request) => answer(request, entries, grants, federation))
  return { ...http, url: `${http.url}/v3`, entries, grants, federation }
}

function answer(
  request: FakeRequest,
  entries: Record<Kind, Entry[]>,
  grants: Set<string>,
  federation: FakeFederation,
): FakeAnswer {
  const path = request.path.replace(/^\/v3/, '')
  if (path === '/auth/tokens') return logIn(request.body as LoginBody, entries.users)
  if (request.headers['x-auth-token'] !== 'the-token') return { status: 401 }
  if (path === '/role_assignments') return { status: 200, body: { role_assignments: assignments(request, grants) } }
  const federated = answerFederation(path, request, federation)
  if (federated) return federated
  if (request.method === 'PUT') {
    grants.add(path)
    return { status: 204 }
  }
  const [, kind = '', id] = path.split('/')
  if (!(kind in entries)) return { status: 404, body: { error: { message: `no ${path}` } } }
  const list = entries[kind as Kind]
  if (request.method === 'GET') return { status: 200, body: { [kind]: matching(list, request.query) } }
  const values = (request.body as Record<string, Entry>)[kind.slice(0, -1)]
  if (id !== undefined) {
    const entry = list.find((candidate) => candidate.id === id)
    if (!entry) return { status: 404 }
    Object.assign(entry, values)
    return { status: 200, body: { [kind.slice(0, -1)]: entry } }
  }
  const taken = list.some(({ name, domain_id: domain }) => {
    return name !== undefined && kind !== 'services' && name === values?.['name'] && domain === values['domain_id']
  })
  if (taken) return { status: 409, body: { error: { message: 'Conflict' } } }
  const entry: Entry = { id: `${kind}-${list.length + 1}`, ...values }
  list.push(entry)
  return { status: 201, body: { [kind.slice(0, -1)]: entry } }
}

function matching(list: readonly Entry[], query: URLSearchParams): Entry[] {
  return list.filter((entry) => [...query].every(([key, value]) => entry[key] === value))
}

function logIn({ auth }: LoginBody, users: readonly Entry[]): FakeAnswer {
  const login = auth.identity.password.user
  const user = users.find(({ id, name }) => id === login.id || name === login.name)
  if (user?.['password'] !== login.password)
    return { status: 401, body: { error: { message: 'The request needs a login.' } } }
  return { status: 201, headers: { 'x-subject-token': 'the-token' }, body: { token: {} } }
}

function assignments({ query }: FakeRequest, grants: ReadonlySet<string>) {
  return [...grants].flatMap((path) => {
    const inherited = path.startsWith('/OS-INHERIT')
    const match = /\/(?:(projects|domains)\/([^/]+)|system)\/users\/([^/]+)\/roles\/([^/]+)/.exec(path)
    const [, kind, target, user, role] = match ?? []
    if (user !== query.get('user.id')) return []
    const place = kind === undefined ? { system: { all: true } } : { [kind.slice(0, -1)]: { id: target } }
    const scope = { ...place, ...(inherited ? { 'OS-INHERIT:inherited_to': 'projects' } : {}) }
    return [{ role: { id: role }, user: { id: user }, scope }]
  })
}
