import { backendCertificate } from '../../src/roles/certificates.ts'
import { defineRole } from '../../src/roles/define.ts'
import { apiFrontends, bootstrap, database, policy, projectIni, registration, uwsgi } from '../../src/roles/project.ts'
import type { Permission, Service } from '../../src/roles/types.ts'

const conf = projectIni('heat', 'heat.conf', { dest: '/etc/heat/heat.conf', owner: 'heat' })
const PERMISSIONS: readonly Permission[] = [{ path: '/var/log/kolla/heat', owner: 'heat:heat', recurse: true }]

/** One of the two APIs: its own, and that of AWS CloudFormation. */
function api(name: 'heat-api' | 'heat-api-cfn', title: string, module: string): Service {
  const prefix = name.replaceAll('-', '_')
  return {
    group: name,
    command: `uwsgi /etc/heat/${name}-uwsgi.ini`,
    files: [
      conf,
      uwsgi('heat', name, { module, port: `{{ ${prefix}_listen_port }}`, workers: `{{ ${prefix}_workers }}`, logMode: '644' }),
      ...policy('heat'),
      ...backendCertificate('heat', { owner: 'heat', when: 'heat_enable_tls_backend | bool' }),
    ],
    permissions: PERMISSIONS,
    ports: [{ name: title, port: `{{ ${prefix}_listen_port }}` }],
    frontends: apiFrontends('heat', prefix, name === 'heat-api' ? {} : { externalFqdn: '{{ heat_cfn_external_fqdn }}' }),
  }
}

/** With this, images that were not made by kolla create the domain of stack users themselves, through the client. */
const ADMINISTRATOR = {
  OS_AUTH_URL: '{{ keystone_internal_url }}',
  OS_IDENTITY_API_VERSION: '3',
  OS_INTERFACE: 'internal',
  OS_USERNAME: '{{ keystone_admin_user }}',
  OS_PASSWORD: '{{ keystone_admin_password }}',
  OS_PROJECT_NAME: '{{ keystone_admin_project }}',
  OS_USER_DOMAIN_NAME: '{{ default_user_domain_name }}',
  OS_REGION_NAME: '{{ openstack_region_name }}',
  OS_CACERT: '{{ openstack_cacert }}',
  HEAT_DOMAIN_ADMIN_PASSWORD: '{{ heat_domain_admin_password }}',
}

const prepare = bootstrap('heat', 'heat-api')
const environment = { ...prepare.environment, ...ADMINISTRATOR }

export default defineRole({
  name: 'heat',
  after: ['mariadb', 'memcached', 'rabbitmq', 'loadbalancer', 'keystone'],
  enabled: 'enable_heat | bool',
  databases: [database('heat')],
  identity: {
    ...registration('heat'),
    roles: '{{ heat_ks_roles }}',
    userRoles: 'heat_ks_user_roles',
    domains: [
      { name: 'heat_user_domain', administrator: 'heat_domain_admin', password: '{{ heat_domain_admin_password }}' },
    ],
  },
  services: {
    'heat-api': api('heat-api', 'Heat', 'heat.wsgi.api:application'),
    'heat-api-cfn': api('heat-api-cfn', 'Heat CloudFormation', 'heat.wsgi.cfn:application'),
    'heat-engine': {
      group: 'heat-engine',
      command: 'heat-engine',
      files: [conf, ...policy('heat')],
      permissions: PERMISSIONS,
    },
  },
  oneShots: [
    { ...prepare, environment },
    { name: 'upgrade_heat_database', service: 'heat-api', on: 'upgrade', environment },
  ],
  validate: [{ service: 'heat-api', generator: '/heat/etc/heat/heat-config-generator.conf', config: '/etc/heat/heat.conf' }],
})
