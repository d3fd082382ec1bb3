import { dump } from 'js-yaml'
import type { HostScope } from '../variables/types.ts'

/** What clients need to know to log in as the administrator. */
interface Administrator {
  readonly user: string
  readonly password: string
  readonly project: string
  readonly region: string
  readonly internalUrl: string
  readonly publicUrl: string
  readonly ca: string | undefined
  readonly endpointVariables: readonly string[]
}

/** The client files of post-deploy by name: clouds.yaml, and scripts that set the environment for either interface and either scope. */
export function credentialFiles(scope: HostScope): ReadonlyMap<string, string> {
  const administrator = administratorOf(scope)
  return new Map([
    ['clouds.yaml', clouds(administrator)],
    ['admin-openrc.sh', openrc(administrator, 'internal', 'project')],
    ['admin-openrc-system.sh', openrc(administrator, 'internal', 'system')],
    ['public-openrc.sh', openrc(administrator, 'public', 'project')],
    ['public-openrc-system.sh', openrc(administrator, 'public', 'system')],
  ])
}

function administratorOf(scope: HostScope): Administrator {
  const ca = scope.find('kolla_admin_openrc_cacert')
  const services = ['manila', 'mistral'].filter((service) => scope.bool(`enable_${service}`))
  return {
    user: scope.string('keystone_admin_user'),
    password: scope.string('keystone_admin_password'),
    project: scope.string('keystone_admin_project'),
    region: scope.string('openstack_region_name'),
    internalUrl: scope.string('keystone_internal_url'),
    publicUrl: scope.string('keystone_public_url'),
    ca: typeof ca === 'string' && ca !== '' ? ca : undefined,
    endpointVariables: services.map((service) => `OS_${service.toUpperCase()}_ENDPOINT_TYPE`),
  }
}

/** For every shell that sources it, whether any is set or none. */
const CLEAR = "for name in $(env | sed -n 's/^\\(OS_[A-Z_]*\\)=.*/\\1/p'); do unset $name; done"

type Side = 'internal' | 'public'
type Scope = 'project' | 'system'

function clouds(administrator: Administrator): string {
  const entries = (['public', 'internal'] as const).flatMap((side) =>
    (['project', 'system'] as const).map((scope) => {
      const name = [
        'kolla-admin',
        ...(scope === 'system' ? ['system'] : []),
        ...(side === 'internal' ? ['internal'] : []),
      ]
      return [name.join('-'), cloud(administrator, side, scope)] as const
    }),
  )
  return dump({ clouds: Object.fromEntries(entries) })
}

function cloud(
  { user, password, project, region, internalUrl, publicUrl, ca }: Administrator,
  side: Side,
  scope: Scope,
): object {
  const where = scope === 'system' ? { system_scope: 'all' } : { project_domain_name: 'Default', project_name: project }
  return {
    auth: {
      auth_url: side === 'internal' ? internalUrl : publicUrl,
      user_domain_name: 'Default',
      ...where,
      username: user,
      password,
    },
    ...(side === 'internal' ? { interface: 'internal' } : {}),
    region_name: region,
    ...(ca === undefined ? {} : { cacert: ca }),
  }
}

function openrc(administrator: Administrator, side: Side, scope: Scope): string {
  const { user, password, project, region, internalUrl, publicUrl, ca, endpointVariables } = administrator
  const variables: Record<string, string> = {
    ...(scope === 'system'
      ? { OS_SYSTEM_SCOPE: 'all' }
      : { OS_PROJECT_DOMAIN_NAME: 'Default', OS_PROJECT_NAME: project, OS_TENANT_NAME: project }),
    OS_USER_DOMAIN_NAME: 'Default',
    OS_USERNAME: user,
    OS_PASSWORD: password,
    OS_AUTH_URL: side === 'internal' ? internalUrl : publicUrl,
    ...(side === 'internal' ? { OS_INTERFACE: 'internal', OS_ENDPOINT_TYPE: 'internalURL' } : {}),
    ...(side === 'internal' ? Object.fromEntries(endpointVariables.map((name) => [name, 'internalURL'])) : {}),
    OS_IDENTITY_API_VERSION: '3',
    OS_REGION_NAME: region,
    OS_AUTH_PLUGIN: 'password',
    ...(ca === undefined ? {} : { OS_CACERT: ca }),
  }
  const lines = Object.entries(variables).map(
    ([name, value]) => `export ${name}='${value.replaceAll("'", String.raw`'\''`)}'`,
  )
  return ['# Whatever an older file has set is cleared first.', CLEAR, ...lines].join('\n') + '\n'
}
