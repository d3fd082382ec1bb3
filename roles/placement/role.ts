import { backendCertificate } from '../../src/roles/certificates.ts'
import { defineRole, fixed } from '../../src/roles/define.ts'
import { apiFrontends, bootstrap, database, policy, projectIni, registration, uwsgi } from '../../src/roles/project.ts'

export default defineRole({
  name: 'placement',
  after: ['mariadb', 'memcached', 'loadbalancer', 'keystone'],
  enabled: 'enable_placement | bool',
  databases: [database('placement')],
  identity: registration('placement'),
  services: {
    'placement-api': {
      group: 'placement-api',
      command: 'uwsgi /etc/placement/placement-api-uwsgi.ini',
      files: [
        projectIni('placement', 'placement.conf', { dest: '/etc/placement/placement.conf', owner: 'placement' }),
        uwsgi('placement', 'placement-api', {
          module: 'placement.wsgi.api:application',
          port: '{{ placement_api_listen_port }}',
          workers: '{{ placement_api_workers }}',
        }),
        ...policy('placement'),
        fixed('migrate-db.rc', { dest: '/etc/placement/migrate-db.rc', owner: 'placement' }),
        ...backendCertificate('placement', { owner: 'placement', when: 'placement_enable_tls_backend | bool' }),
      ],
      permissions: [
        { path: '/var/log/kolla/placement', owner: 'placement:kolla', recurse: true },
        { path: '/var/log/kolla/placement/placement-api.log', owner: 'placement:placement' },
      ],
      ports: [{ name: 'Placement', port: '{{ placement_api_listen_port }}' }],
      frontends: apiFrontends('placement', 'placement_api', { check: '/' }),
    },
  },
  oneShots: [
    bootstrap('placement', 'placement-api'),
    { name: 'upgrade_placement_database', service: 'placement-api', on: 'upgrade', environment: { KOLLA_UPGRADE: '' } },
    { name: 'migrate_placement_data', service: 'placement-api', on: 'finish-upgrade', environment: { KOLLA_OSM: '' } },
  ],
  validate: [{ service: 'placement-api', generator: '/placement/etc/placement/config-generator.conf', config: '/etc/placement/placement.conf' }],
})
