import { defineRole, replaceable } from '../../src/roles/define.ts'
import { apiFrontends, bootstrap, database, policy, projectIni, registration, uwsgi } from '../../src/roles/project.ts'
import type { Permission, Service } from '../../src/roles/types.ts'

const conf = projectIni('mistral', 'mistral.conf', { dest: '/etc/mistral/mistral.conf', owner: 'mistral' })
/** Releases whose application has to be made by a call. */
const BEFORE_WSGI_MODULE = "openstack_release in ['2025.1', '2025.2']"
const PERMISSIONS: readonly Permission[] = [{ path: '/var/log/kolla/mistral', owner: 'mistral:mistral', recurse: true }]

function server(kind: 'engine' | 'event-engine' | 'executor'): Service {
  return {
    group: `mistral-${kind}`,
    command: `mistral-server --server ${kind} --config-file /etc/mistral/mistral.conf`,
    files: [
      conf,
      ...policy('mistral'),
      ...(kind === 'event-engine'
        ? [replaceable('mistral', 'event_definitions.yaml', { dest: '/etc/mistral/event_definitions.yaml', owner: 'mistral' })]
        : []),
    ],
    permissions: PERMISSIONS,
  }
}

export default defineRole({
  name: 'mistral',
  after: ['mariadb', 'memcached', 'rabbitmq', 'valkey', 'loadbalancer', 'keystone'],
  enabled: 'enable_mistral | bool',
  databases: [database('mistral')],
  identity: registration('mistral'),
  services: {
    'mistral-api': {
      group: 'mistral-api',
      command: 'uwsgi /etc/mistral/mistral-api-uwsgi.ini',
      files: [
        conf,
        uwsgi('mistral', 'mistral-api', {
          module: `{{ 'mistral.api.app:init_wsgi()' if ${BEFORE_WSGI_MODULE} else 'mistral.wsgi:application' }}`,
          port: '{{ mistral_api_listen_port }}',
          workers: '{{ mistral_api_workers }}',
          tls: '{{ false }}',
          logMode: '644',
        }),
        ...policy('mistral'),
      ],
      permissions: PERMISSIONS,
      ports: [{ name: 'Mistral', port: '{{ mistral_api_listen_port }}' }],
      frontends: apiFrontends('mistral', 'mistral_api', { tls: false, check: '/' }),
    },
    'mistral-engine': server('engine'),
    'mistral-event-engine': server('event-engine'),
    'mistral-executor': server('executor'),
  },
  oneShots: [
    bootstrap('mistral', 'mistral-api'),
    { name: 'upgrade_mistral_database', service: 'mistral-api', on: 'upgrade', environment: { KOLLA_BOOTSTRAP: '' } },
  ],
  validate: [
    { service: 'mistral-api', generator: '/mistral/tools/config/config-generator.mistral.conf', config: '/etc/mistral/mistral.conf' },
  ],
})
