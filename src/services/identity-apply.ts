import { KollaError } from '../errors.ts'
import { applyFederationChange } from './federation.ts'
import type { IdentityDirectory } from './identity-directory.ts'
import type { IdentitySession } from './identity-session.ts'
import type { IdentityChange } from './identity-types.ts'

type Change<Kind extends IdentityChange['kind']> = Extract<IdentityChange, { readonly kind: Kind }>

/** Makes one change. What somebody else created meanwhile is taken as it is. */
export async function applyIdentityChange(
  session: IdentitySession,
  change: IdentityChange,
  directory: IdentityDirectory,
): Promise<void> {
  switch (change.kind) {
    case 'region':
      await session.call('POST', '/regions', { region: { id: change.region } }, [409])
      return
    case 'domain':
      return applyDomain(session, change, directory)
    case 'project':
      return applyProject(session, change, directory)
    case 'role':
      directory.addRole(change.role, await create(session, 'role', { name: change.role }, { name: change.role }))
      return
    case 'user':
      return applyUser(session, change, directory)
    case 'service':
      return applyService(session, change, directory)
    case 'endpoint':
      return applyEndpoint(session, change, directory)
    case 'mapping':
    case 'identity-provider':
    case 'protocol':
      return applyFederationChange(session, change, directory)
    case 'grant':
      await session.call('PUT', need(directory.grantPath(change.grant), `${change.grant.user} or its role`))
  }
}

async function applyDomain(
  session: IdentitySession,
  { domain, action }: Change<'domain'>,
  directory: IdentityDirectory,
) {
  const values = { ...domain, enabled: true }
  if (action === 'update') return update(session, 'domain', directory.domain(domain.name), values)
  directory.addDomain(domain.name, await create(session, 'domain', values, { name: domain.name }))
}

async function applyProject(
  session: IdentitySession,
  { project, action }: Change<'project'>,
  directory: IdentityDirectory,
) {
  const { name, domain, description } = project
  const values = { name, ...(description === undefined ? {} : { description }), enabled: true }
  if (action === 'update') return update(session, 'project', directory.project(name, domain), values)
  const domain_id = need(directory.domain(domain), `domain ${domain ?? ''}`)
  directory.addProject(name, domain, await create(session, 'project', { ...values, domain_id }, { name, domain_id }))
}

async function applyUser(
  session: IdentitySession,
  { user, setPassword, action }: Change<'user'>,
  directory: IdentityDirectory,
) {
  const { name, domain, defaultProject } = user
  const values = {
    name,
    enabled: true,
    ...(setPassword ? { password: user.password.reveal() } : {}),
    ...(defaultProject === undefined
      ? {}
      : { default_project_id: need(directory.project(defaultProject, domain), `project ${defaultProject}`) }),
  }
  if (action === 'update') return update(session, 'user', directory.user(name, domain), values)
  const domain_id = need(directory.domain(domain), `domain ${domain ?? ''}`)
  directory.addUser(name, domain, await create(session, 'user', { ...values, domain_id }, { name, domain_id }))
}

async function applyService(
  session: IdentitySession,
  { service, action }: Change<'service'>,
  directory: IdentityDirectory,
) {
  const { name, type, description } = service
  const values = { name, type, enabled: true, ...(description === undefined ? {} : { description }) }
  if (action === 'update') return update(session, 'service', directory.service(type, name), values)
  directory.addService(type, name, await create(session, 'service', values, { name, type }))
}

async function applyEndpoint(
  session: IdentitySession,
  { service, endpoint, action }: Change<'endpoint'>,
  directory: IdentityDirectory,
) {
  const service_id = need(directory.service(service.type, service.name), `service ${service.name}`)
  const { interface: side, region, url } = endpoint
  const values = { service_id, region_id: region, interface: side, url, enabled: true }
  if (action === 'update') return update(session, 'endpoint', directory.endpoint(service_id, region, side), values)
  await create(session, 'endpoint', values, { service_id, region_id: region, interface: side })
}

/** Creates an entry and returns its id, also of one that is there by now. */
async function create(
  session: IdentitySession,
  kind: string,
  values: object,
  search: Readonly<Record<string, string>>,
): Promise<string> {
  const { status, body } = await session.call('POST', `/${kind}s`, { [kind]: values }, [409])
  if (status !== 409) return (body as Record<string, { id: string }>)[kind]?.id ?? ''
  const found = await session.call('GET', `/${kind}s?${new URLSearchParams(search).toString()}`)
  const entries = (found.body as Record<string, readonly { readonly id: string }[] | undefined>)[`${kind}s`]
  return need(entries?.[0]?.id, `${kind} ${search['name'] ?? ''}`)
}

async function update(session: IdentitySession, kind: string, id: string | undefined, values: object): Promise<void> {
  await session.call('PATCH', `/${kind}s/${need(id, kind)}`, { [kind]: values })
}

function need(id: string | undefined, what: string): string {
  if (id !== undefined) return id
  throw new KollaError(`The identity service does not know the ${what}`, {
    code: 'identity-entry-missing',
    fault: 'host',
    hint: 'It was removed while this run went on, or it is not among what is desired; run again.',
  })
}
