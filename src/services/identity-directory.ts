import { DEFAULT_DOMAIN, type DesiredGrant, type ObservedIdentity } from './identity-types.ts'

/** Finds the ids of names in what was observed, and of what was created since. Names are compared as Keystone does: in any case. */
export class IdentityDirectory {
  readonly #ids = new Map<string, string>()

  constructor(observed: ObservedIdentity) {
    for (const { name, id } of observed.domains) this.#add(['domain', name], id)
    for (const { name, id, domainId } of observed.projects) this.#add(['project', domainId, name], id)
    for (const { name, id, domainId } of observed.users) this.#add(['user', domainId, name], id)
    for (const { name, id } of observed.roles) this.#add(['role', name], id)
    for (const { name, type, id } of observed.services) this.#add(['service', type, name], id)
    for (const { id, serviceId, region, interface: side } of observed.endpoints) {
      this.#add(['endpoint', serviceId, region, side], id)
    }
  }

  domain(name = DEFAULT_DOMAIN): string | undefined {
    return this.#get(['domain', name])
  }

  project(name: string, domain?: string): string | undefined {
    return this.#get(['project', this.domain(domain), name])
  }

  user(name: string, domain?: string): string | undefined {
    return this.#get(['user', this.domain(domain), name])
  }

  role(name: string): string | undefined {
    return this.#get(['role', name])
  }

  service(type: string, name: string): string | undefined {
    return this.#get(['service', type, name])
  }

  endpoint(serviceId: string | undefined, region: string, side: string): string | undefined {
    return this.#get(['endpoint', serviceId, region, side])
  }

  addDomain(name: string, id: string): void {
    this.#add(['domain', name], id)
  }

  addProject(name: string, domain: string | undefined, id: string): void {
    this.#add(['project', this.domain(domain) ?? '', name], id)
  }

  addUser(name: string, domain: string | undefined, id: string): void {
    this.#add(['user', this.domain(domain) ?? '', name], id)
  }

  addRole(name: string, id: string): void {
    this.#add(['role', name], id)
  }

  addService(type: string, name: string, id: string): void {
    this.#add(['service', type, name], id)
  }

  /** The path of the API under which a grant is made; undefined while one of its parts has no id. */
  grantPath(grant: DesiredGrant): string | undefined {
    const user = this.user(grant.user, grant.userDomain)
    const role = this.role(grant.role)
    const target = this.#target(grant)
    if (user === undefined || role === undefined || target === undefined) return undefined
    return grantPath(target, user, role, grant.inherited ?? false)
  }

  #target(grant: DesiredGrant): string | undefined {
    if (grant.system !== undefined) return 'system'
    const id =
      grant.project === undefined ? this.domain(grant.domain) : this.project(grant.project, grant.projectDomain)
    return id === undefined ? undefined : `${grant.project === undefined ? 'domains' : 'projects'}/${id}`
  }

  #add(key: readonly string[], id: string): void {
    this.#ids.set(keyOf(key), id)
  }

  #get(key: readonly (string | undefined)[]): string | undefined {
    return key.includes(undefined) ? undefined : this.#ids.get(keyOf(key))
  }
}

/** How a grant is written in the API: `/projects/P/users/U/roles/R`. */
export function grantPath(target: string, user: string, role: string, inherited: boolean): string {
  const path = `/${target}/users/${user}/roles/${role}`
  return inherited ? `/OS-INHERIT${path}/inherited_to_projects` : path
}

function keyOf(parts: readonly (string | undefined)[]): string {
  return parts.map((part) => (part ?? '').toLowerCase()).join('\0')
}
