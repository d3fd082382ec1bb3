import { defineRole } from '../../src/roles/define.ts'
import { apiFrontends, bootstrap, database, policy, projectIni, registration, uwsgi } from '../../src/roles/project.ts'
import type { Permission, Service } from '../../src/roles/types.ts'

const conf = projectIni('aodh', 'aodh.conf', { dest: '/etc/aodh/aodh.conf', owner: 'aodh' })
const PERMISSIONS: readonly Permission[] = [{ path: '/var/log/kolla/aodh', owner: 'aodh:kolla', recurse: true }]

function worker(name: string): Service {
  return { group: name, command: name, files: [conf, ...policy('aodh')], permissions: PERMISSIONS }
}

export default defineRole({
  name: 'aodh',
  after: ['mariadb', 'memcached', 'rabbitmq', 'loadbalancer', 'keystone'],
  enabled: 'enable_aodh | bool',
  databases: [database('aodh')],
  identity: registration('aodh'),
  services: {
    'aodh-api': {
      group: 'aodh-api',
      command: 'uwsgi /etc/aodh/aodh-api-uwsgi.ini',
      files: [
        conf,
        uwsgi('aodh', 'aodh-api', {
          // 2025.1 has no application, only what makes it.
          module: "{{ 'aodh.api.app:build_wsgi_app()' if openstack_release == '2025.1' else 'aodh.wsgi.api:application' }}",
          port: '{{ aodh_api_listen_port }}',
          workers: '{{ aodh_api_workers }}',
          tls: '{{ false }}',
        }),
        ...policy('aodh'),
      ],
      permissions: PERMISSIONS,
      ports: [{ name: 'Aodh', port: '{{ aodh_api_listen_port }}' }],
      frontends: apiFrontends('aodh', 'aodh_api', { tls: false }),
    },
    'aodh-evaluator': worker('aodh-evaluator'),
    'aodh-listener': worker('aodh-listener'),
    'aodh-notifier': worker('aodh-notifier'),
  },
  oneShots: [
    bootstrap('aodh', 'aodh-api'),
    { name: 'upgrade_aodh_database', service: 'aodh-api', on: 'upgrade', environment: { KOLLA_BOOTSTRAP: '' } },
  ],
  validate: [{ service: 'aodh-api', generator: '/aodh/aodh/cmd/aodh-config-generator.conf', config: '/etc/aodh/aodh.conf' }],
})
