import { backendCertificate } from '../../src/roles/certificates.ts'
import { defineRole } from '../../src/roles/define.ts'
import { apiFrontends, bootstrap, cephFiles, database, policy, projectIni, registration, uwsgi } from '../../src/roles/project.ts'
import type { ConfigFile, Text } from '../../src/roles/types.ts'

const CEPH = 'glance_backend_ceph | bool'
/** Releases whose application has to be made by a call. */
const BEFORE_WSGI_MODULE = "openstack_release in ['2025.1', '2025.2']"
const S3_SETTINGS = ['url', 'bucket', 'access_key', 'secret_key'].map((part) => `glance_backend_s3_${part}`)

/** A file that the operator has to bring where the feature it is for is switched on. */
function needed(name: string, dest: Text, when: string): ConfigFile {
  return { name, source: { kind: 'copy', paths: [`glance/${name}`], required: true }, dest, owner: 'glance', perm: '0600', when }
}

const TRIGGERS = '{{ glance_database_shard_root_user }}'

export default defineRole({
  name: 'glance',
  after: ['mariadb', 'memcached', 'rabbitmq', 'loadbalancer', 'keystone'],
  enabled: 'enable_glance | bool',
  refused: [
    {
      when: `glance_backend_s3 | bool and not (${S3_SETTINGS.join(' and ')})`,
      message: 'glance_backend_s3 is set, and where its bucket is or how to log in there is not',
      hint: `Set ${S3_SETTINGS.join(', ')}; or s3_url, s3_bucket, s3_access_key, s3_secret_key for all services.`,
    },
  ],
  databases: [database('glance')],
  identity: registration('glance'),
  services: {
    'glance-api': {
      group: 'glance-api',
      hosts: '{{ glance_api_hosts }}',
      command: 'uwsgi /etc/glance/glance-api-uwsgi.ini',
      privileged: 'enable_cinder | bool and (enable_cinder_backend_iscsi | bool or cinder_backend_ceph | bool)',
      files: [
        projectIni('glance', 'glance-api.conf', { dest: '/etc/glance/glance-api.conf', owner: 'glance' }),
        uwsgi('glance', 'glance-api', {
          module: `{{ 'glance.common.wsgi_app:init_app()' if ${BEFORE_WSGI_MODULE} else 'glance.wsgi.api:application' }}`,
          port: '{{ glance_api_listen_port }}',
          workers: '{{ glance_api_workers }}',
          chunkedInputLimit: "{{ '64M' | human_to_bytes }}",
          logMode: '644',
        }),
        ...policy('glance'),
        ...backendCertificate('glance', { owner: 'glance', when: 'glance_enable_tls_backend | bool' }),
        ...cephFiles('glance', 'glance-api', { backends: 'glance_ceph_backends', when: CEPH, owner: 'glance' }),
        {
          name: 'glance-cache.conf',
          source: {
            kind: 'ini',
            template: 'glance-cache.conf.j2',
            overrides: ['glance-cache.conf', 'glance/glance-cache.conf', 'glance/{{ inventory_hostname }}/glance-cache.conf'],
          },
          dest: '/etc/glance/glance-cache.conf',
          owner: 'glance',
          perm: '0600',
          when: 'enable_glance_image_cache | bool',
        },
        needed(
          'glance-image-import.conf',
          '/etc/glance/glance.conf.d/glance-image-import.conf',
          'glance_enable_interoperable_image_import | bool',
        ),
        needed(
          'property-protections-rules.conf',
          '/etc/glance/property-protections-rules.conf',
          'glance_enable_property_protection | bool',
        ),
      ],
      permissions: [
        { path: '/var/lib/glance', owner: 'glance:glance', recurse: true },
        { path: '/var/log/kolla/glance', owner: 'glance:glance', recurse: true },
      ],
      ports: [{ name: 'Glance', port: '{{ glance_api_listen_port }}' }],
      frontends: apiFrontends('glance', 'glance_api', {
        frontendHttpExtra: ['timeout client {{ haproxy_glance_api_client_timeout }}'],
        backendHttpExtra: ['timeout server {{ haproxy_glance_api_server_timeout }}'],
      }),
    },
  },
  oneShots: [
    { ...bootstrap('glance', 'glance-api'), triggersAllowedBy: TRIGGERS },
    {
      name: 'expand_glance_database',
      service: 'glance-api',
      on: 'upgrade',
      environment: { KOLLA_UPGRADE: '', GLANCE_DB_EXPAND: '', GLANCE_DB_MIGRATE: '' },
      triggersAllowedBy: TRIGGERS,
    },
    {
      name: 'contract_glance_database',
      service: 'glance-api',
      on: 'finish-upgrade',
      environment: { KOLLA_UPGRADE: '', GLANCE_DB_CONTRACT: '' },
      triggersAllowedBy: TRIGGERS,
    },
  ],
  validate: [{ service: 'glance-api', generator: '/glance/etc/oslo-config-generator/glance-api.conf', config: '/etc/glance/glance-api.conf' }],
})
