import { backendCertificate } from '../../src/roles/certificates.ts'
import { brought, defineRole } from '../../src/roles/define.ts'
import { apiFrontends, bootstrap, database, policy, projectIni, registration, uwsgi } from '../../src/roles/project.ts'

const conf = projectIni('barbican', 'barbican.conf', { dest: '/etc/barbican/barbican.conf', owner: 'barbican' })
/** Releases whose application has to be made by a call. */
const BEFORE_WSGI_MODULE = "openstack_release in ['2025.1', '2025.2']"
const LOGS = { path: '/var/log/kolla/barbican', owner: 'barbican:barbican' }

export default defineRole({
  name: 'barbican',
  after: ['mariadb', 'memcached', 'rabbitmq', 'loadbalancer', 'keystone'],
  enabled: 'enable_barbican | bool',
  databases: [database('barbican')],
  identity: { ...registration('barbican'), roles: '{{ barbican_ks_roles }}' },
  services: {
    'barbican-api': {
      group: 'barbican-api',
      command: 'uwsgi /etc/barbican/barbican-api-uwsgi.ini',
      files: [
        conf,
        uwsgi('barbican', 'barbican-api', {
          module: `{{ 'barbican.api.app:get_api_wsgi_script()' if ${BEFORE_WSGI_MODULE} else 'barbican.wsgi.api:application' }}`,
          port: '{{ barbican_api_listen_port }}',
          workers: '{{ barbican_api_workers }}',
          logMode: '644',
        }),
        brought('barbican', 'barbican-api-paste.ini', { dest: '/etc/barbican/barbican-api-paste.ini', owner: 'barbican' }),
        ...policy('barbican'),
        ...backendCertificate('barbican', { owner: 'barbican', when: 'barbican_enable_tls_backend | bool' }),
      ],
      permissions: [{ path: '/var/lib/barbican', owner: 'barbican:barbican' }, LOGS],
      ports: [{ name: 'Barbican', port: '{{ barbican_api_listen_port }}' }],
      frontends: apiFrontends('barbican', 'barbican_api'),
    },
    'barbican-keystone-listener': {
      group: 'barbican-keystone-listener',
      command: 'barbican-keystone-listener',
      files: [conf, ...policy('barbican')],
      permissions: [LOGS],
    },
    'barbican-worker': {
      group: 'barbican-worker',
      command: 'barbican-worker',
      files: [conf, ...policy('barbican')],
      permissions: [LOGS],
    },
  },
  oneShots: [
    bootstrap('barbican', 'barbican-api'),
    { name: 'upgrade_barbican_database', service: 'barbican-api', on: 'upgrade', environment: { KOLLA_BOOTSTRAP: '' } },
  ],
  validate: [
    { service: 'barbican-api', generator: '/barbican/etc/oslo-config-generator/barbican.conf', config: '/etc/barbican/barbican.conf' },
  ],
})
