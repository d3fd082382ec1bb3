import { backendCertificate } from '../../src/roles/certificates.ts'
import { defineRole } from '../../src/roles/define.ts'
import { apiFrontends, database, policy, projectIni, uwsgi } from '../../src/roles/project.ts'
import type { ConfigFile, Frontend, Permission } from '../../src/roles/types.ts'

const VENDOR_DATA = 'nova/vendordata.json'

const novaConf = projectIni('nova', 'nova.conf', {
  dest: '/etc/nova/nova.conf',
  owner: 'nova',
  variables: { vendordata_exists: { exists: VENDOR_DATA } },
})

const logFolder: Permission = { path: '/var/log/kolla/nova', owner: 'nova:nova', recurse: true }

/** One of the two APIs: what it reads beside nova.conf. */
function apiFiles(service: string, application: string, port: string, workers: string): readonly ConfigFile[] {
  return [
    novaConf,
    uwsgi('nova', service, { module: `nova.wsgi.${application}:application`, port, workers, logMode: '644' }),
    ...policy('nova'),
    ...backendCertificate('nova', { owner: 'nova', when: 'nova_enable_tls_backend | bool' }),
    {
      name: 'vendordata.json',
      source: { kind: 'copy', paths: [VENDOR_DATA] },
      dest: '/etc/nova/vendordata.json',
      owner: 'nova',
      perm: '0600',
    },
  ]
}

/** The metadata API has no port of its own at the external address, where it is seldom served. */
function metadataFrontends(): Readonly<Record<string, Frontend>> {
  const port = '{{ nova_metadata_port }}'
  const { nova_metadata: internal, nova_metadata_external: external } = apiFrontends('nova', 'nova_metadata', {
    check: '/',
    externalFqdn: '{{ nova_metadata_external_fqdn }}',
    ports: {
      internal: port,
      public: port,
      internalListen: '{{ nova_metadata_listen_port }}',
      publicListen: '{{ nova_metadata_listen_port }}',
    },
  })
  return {
    ...(internal ? { nova_metadata: internal } : {}),
    ...(external ? { nova_metadata_external: { ...external, enabled: 'nova_enable_external_metadata | bool' } } : {}),
  }
}

export default defineRole({
  name: 'nova',
  after: ['mariadb', 'memcached', 'rabbitmq', 'loadbalancer', 'keystone', 'placement'],
  enabled: 'enable_nova | bool',
  // The API looks once which cells there are. In an upgrade it comes last, so that it speaks the new version to all hosts at once.
  startAfter: (action) => [action === 'upgrade' ? 'nova-cell' : 'nova-cell/cells'],
  databases: [database('nova_api'), database('nova_cell0')],
  identity: { services: 'nova_ks_services', users: 'nova_ks_users', userRoles: 'nova_ks_user_roles', roles: ['service'] },
  services: {
    'nova-api': {
      group: 'nova-api',
      command: 'uwsgi /etc/nova/nova-api-uwsgi.ini',
      privileged: true,
      files: apiFiles('nova-api', 'osapi_compute', '{{ nova_api_listen_port }}', '{{ nova_api_workers }}'),
      permissions: [logFolder],
      ports: [{ name: 'Nova API', port: '{{ nova_api_listen_port }}' }],
      frontends: apiFrontends('nova', 'nova_api', { check: '/' }),
    },
    'nova-metadata': {
      group: 'nova-metadata',
      command: 'uwsgi /etc/nova/nova-metadata-uwsgi.ini',
      files: apiFiles('nova-metadata', 'metadata', '{{ nova_metadata_listen_port }}', '{{ nova_metadata_api_workers }}'),
      permissions: [logFolder],
      ports: [{ name: 'Nova metadata', port: '{{ nova_metadata_listen_port }}' }],
      frontends: metadataFrontends(),
    },
    'nova-scheduler': {
      group: 'nova-scheduler',
      command: 'nova-scheduler',
      files: [novaConf],
      permissions: [logFolder],
    },
    'nova-super-conductor': {
      group: 'nova-super-conductor',
      enabled: 'enable_nova | bool and enable_cells | bool',
      command: 'nova-conductor',
      files: [novaConf],
      permissions: [logFolder],
    },
  },
  oneShots: [
    { name: 'nova_api_bootstrap', service: 'nova-api', on: 'bootstrap', environment: { KOLLA_UPGRADE: '' } },
    { name: 'nova_api_upgrade', service: 'nova-api', on: 'upgrade', environment: { KOLLA_UPGRADE: '' } },
    {
      // Exit code 1 is a warning.
      name: 'nova_upgrade_checks',
      service: 'nova-api',
      on: 'upgrade',
      environment: { KOLLA_UPGRADE_CHECK: '' },
      command: ['bash', '-c', 'kolla_start || [ $? -eq 1 ]'],
    },
    { name: 'nova_api_online_data_migrations', service: 'nova-api', on: 'finish-upgrade', environment: { KOLLA_OSM: '' } },
  ],
  validate: ['nova-api', 'nova-metadata', 'nova-scheduler', 'nova-super-conductor'].map((service) => ({
    service,
    generator: '/nova/etc/nova/nova-config-generator.conf',
    config: '/etc/nova/nova.conf',
  })),
})
