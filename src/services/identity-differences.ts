import { federationDifferences } from './federation.ts'
import { IdentityDirectory } from './identity-directory.ts'
import type {
  DesiredIdentity,
  DesiredService,
  DesiredUser,
  IdentityChange,
  ObservedIdentity,
} from './identity-types.ts'

const MISSING = ['does not exist yet']

/** What has to be created or updated, in an order in which it can be done; of the federation alone, also removed. */
export function identityDifferences(desired: DesiredIdentity, observed: ObservedIdentity): IdentityChange[] {
  const directory = new IdentityDirectory(observed)
  return [
    ...missingRegions(desired, observed),
    ...domainChanges(desired, observed, directory),
    ...projectChanges(desired, observed, directory),
    ...missingRoles(desired, directory),
    ...(desired.users ?? []).flatMap((user) => userChange(user, observed, directory)),
    ...(desired.services ?? []).flatMap((service) => serviceChanges(service, observed, directory)),
    ...missingGrants(desired, observed, directory),
    ...federationDifferences(desired.federation, observed.federation, directory),
  ]
}

function missingRegions(desired: DesiredIdentity, observed: ObservedIdentity): IdentityChange[] {
  const endpoints = (desired.services ?? []).flatMap((service) => service.endpoints)
  const regions = new Set([...(desired.regions ?? []), ...endpoints.map(({ region }) => region)])
  return [...regions]
    .filter((region) => !observed.regions.includes(region))
    .map((region) => ({ kind: 'region', action: 'create', reasons: MISSING, region }))
}

function domainChanges(
  desired: DesiredIdentity,
  observed: ObservedIdentity,
  directory: IdentityDirectory,
): IdentityChange[] {
  return (desired.domains ?? []).flatMap((domain): IdentityChange[] => {
    const id = directory.domain(domain.name)
    if (id === undefined) return [{ kind: 'domain', action: 'create', reasons: MISSING, domain }]
    const present = observed.domains.find((other) => other.id === id)
    const reasons = changed('description', present?.description, domain.description)
    return reasons.length === 0 ? [] : [{ kind: 'domain', action: 'update', reasons, domain }]
  })
}

function projectChanges(
  desired: DesiredIdentity,
  observed: ObservedIdentity,
  directory: IdentityDirectory,
): IdentityChange[] {
  return (desired.projects ?? []).flatMap((project): IdentityChange[] => {
    const id = directory.project(project.name, project.domain)
    if (id === undefined) return [{ kind: 'project', action: 'create', reasons: MISSING, project }]
    const present = observed.projects.find((other) => other.id === id)
    const reasons = changed('description', present?.description, project.description)
    return reasons.length === 0 ? [] : [{ kind: 'project', action: 'update', reasons, project }]
  })
}

function missingRoles(desired: DesiredIdentity, directory: IdentityDirectory): IdentityChange[] {
  const names = new Set([...(desired.roles ?? []), ...(desired.grants ?? []).map(({ role }) => role)])
  return [...names]
    .filter((role) => directory.role(role) === undefined)
    .map((role) => ({ kind: 'role', action: 'create', reasons: MISSING, role }))
}

function userChange(user: DesiredUser, observed: ObservedIdentity, directory: IdentityDirectory): IdentityChange[] {
  const id = directory.user(user.name, user.domain)
  if (id === undefined) return [{ kind: 'user', action: 'create', reasons: MISSING, user, setPassword: true }]
  const present = observed.users.find((other) => other.id === id)
  const setPassword = user.updatePassword !== false && observed.wrongPasswords.has(id)
  const project = user.defaultProject
  const projectDiffers = project !== undefined && present?.defaultProjectId !== directory.project(project, user.domain)
  const reasons = [
    ...(setPassword ? ['the password differs'] : []),
    ...(present?.enabled === false ? ['disabled -> enabled'] : []),
    ...(projectDiffers ? [`default project -> ${project}`] : []),
  ]
  return reasons.length === 0 ? [] : [{ kind: 'user', action: 'update', reasons, user, setPassword }]
}

function serviceChanges(
  service: DesiredService,
  observed: ObservedIdentity,
  directory: IdentityDirectory,
): IdentityChange[] {
  const id = directory.service(service.type, service.name)
  const present = observed.services.find((other) => other.id === id)
  const reasons = present
    ? [
        ...changed('description', present.description, service.description),
        ...(present.enabled ? [] : ['disabled -> enabled']),
      ]
    : MISSING
  const own: IdentityChange[] =
    reasons.length === 0 ? [] : [{ kind: 'service', action: present ? 'update' : 'create', reasons, service }]
  return [
    ...own,
    ...service.endpoints.flatMap((endpoint) => endpointChange(service, endpoint, id, observed, directory)),
  ]
}

function endpointChange(
  service: DesiredService,
  endpoint: DesiredService['endpoints'][number],
  serviceId: string | undefined,
  observed: ObservedIdentity,
  directory: IdentityDirectory,
): IdentityChange[] {
  const id = directory.endpoint(serviceId, endpoint.region, endpoint.interface)
  const present = observed.endpoints.find((other) => other.id === id)
  if (!present) return [{ kind: 'endpoint', action: 'create', reasons: MISSING, service, endpoint }]
  const reasons = [...changed('url', present.url, endpoint.url), ...(present.enabled ? [] : ['disabled -> enabled'])]
  return reasons.length === 0 ? [] : [{ kind: 'endpoint', action: 'update', reasons, service, endpoint }]
}

function missingGrants(
  desired: DesiredIdentity,
  observed: ObservedIdentity,
  directory: IdentityDirectory,
): IdentityChange[] {
  return (desired.grants ?? [])
    .filter((grant) => {
      const path = directory.grantPath(grant)
      return path === undefined || !observed.grants.has(path)
    })
    .map((grant) => ({ kind: 'grant', action: 'create', reasons: MISSING, grant }))
}

/** A reason where a value that is asked for differs. */
function changed(what: string, from: string | undefined, to: string | undefined): string[] {
  return to === undefined || from === to ? [] : [`${what} ${from === '' ? 'none' : (from ?? 'none')} -> ${to}`]
}
