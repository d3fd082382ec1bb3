import { backendCertificate } from '../../src/roles/certificates.ts'
import { brought, defineRole, fixed } from '../../src/roles/define.ts'
import { apiFrontends, bootstrap, database, policy, projectIni, uwsgi } from '../../src/roles/project.ts'
import type { ConfigFile, Permission } from '../../src/roles/types.ts'
import { distributeFernetKeys, newKeysReasons } from './tasks/fernet.ts'
import { createAdministrator } from './tasks/administrator.ts'
import { cronJobs } from './tasks/rotation.ts'
import { FEDERATION, httpd, removeHttpd } from './federation.ts'

const CRON_IS_DEBIAN = "kolla_base_distro in ['ubuntu', 'debian']"
const TOKENS_VOLUME = 'keystone_fernet_tokens:/etc/keystone/fernet-keys'
const TOKENS_PERMISSION: Permission = { path: '/etc/keystone/fernet-keys', owner: 'keystone:keystone', perm: '0770' }

const keystoneConf = projectIni('keystone', 'keystone.conf', {
  dest: '/etc/keystone/keystone.conf',
  owner: 'keystone',
  variables: { domains_exist: { exists: 'keystone/domains' } },
})

function script(name: string, when?: string): ConfigFile {
  return fixed(name, { dest: `/usr/bin/${name}`, owner: 'root', perm: '0755', ...(when ? { when } : {}) })
}

const TRIGGERS = '{{ keystone_database_shard_root_user }}'

export default defineRole({
  name: 'keystone',
  after: ['mariadb', 'memcached', 'rabbitmq', 'loadbalancer'],
  enabled: 'enable_keystone | bool',
  databases: [database('keystone')],
  identity: {
    services: 'keystone_ks_services',
    roles: ['{{ keystone_default_user_role }}'],
    federation: {
      when: FEDERATION,
      providers: 'keystone_identity_providers',
      mappings: 'keystone_identity_mappings',
      removeProviders: 'keystone_should_remove_identity_providers',
      removeMappings: 'keystone_should_remove_attribute_mappings',
    },
  },
  services: {
    keystone: {
      group: 'keystone',
      command: '/usr/bin/keystone-startup.sh',
      files: [
        script('keystone-startup.sh'),
        keystoneConf,
        brought('keystone', 'keystone-paste.ini', { dest: '/etc/keystone/keystone-paste.ini', owner: 'keystone' }),
        {
          name: 'domains',
          source: { kind: 'folder', overrides: ['keystone/domains'] },
          dest: '/etc/keystone/domains',
          owner: 'keystone',
          perm: '0600',
          optional: true,
        },
        uwsgi('keystone', 'keystone', {
          module: 'keystone.wsgi.api:application',
          host: "{{ '127.0.0.1' if enable_keystone_federation | bool else service_uwsgi_config_host }}",
          port: '{{ keystone_listen_port }}',
          socketPort: "{{ keystone_wsgi_socket_port if enable_keystone_federation | bool else '' }}",
          tls: '{{ keystone_enable_tls_backend | bool and not enable_keystone_federation | bool }}',
          workers: '{{ keystone_api_workers }}',
          dest: '/etc/keystone/keystone-api-uwsgi.ini',
        }),
        ...policy('keystone'),
        ...backendCertificate('keystone', { owner: 'keystone', when: 'keystone_enable_tls_backend | bool' }),
      ],
      permissions: [
        { path: '/var/log/kolla', owner: 'keystone:kolla' },
        { path: '/var/log/kolla/keystone/keystone.log', owner: 'keystone:keystone' },
        TOKENS_PERMISSION,
        { path: '/etc/keystone/domains', owner: 'keystone:keystone', perm: '0700' },
      ],
      ports: [{ name: 'Keystone', port: '{{ keystone_listen_port }}' }],
      // Its health check then goes through Apache, which starts after it.
      ready: { upWhile: FEDERATION },
      frontends: apiFrontends('keystone', 'keystone', {
        names: { internal: 'keystone_internal', external: 'keystone_external' },
        ports: {
          internal: '{{ keystone_internal_port }}',
          public: '{{ keystone_public_port }}',
          internalListen: '{{ keystone_internal_listen_port }}',
          publicListen: '{{ keystone_public_listen_port }}',
        },
        backendHttpExtra: ["balance {{ 'source' if enable_keystone_federation | bool else 'roundrobin' }}"],
      }),
    },
    'keystone-httpd': httpd,
    'keystone-ssh': {
      group: 'keystone',
      command: '/usr/sbin/sshd -D',
      volumes: [TOKENS_VOLUME],
      files: [
        fixed('sshd_config', { dest: '/etc/ssh/sshd_config', owner: 'root' }),
        {
          name: 'id_rsa.pub',
          source: { kind: 'text', text: '{{ keystone_ssh_key.public_key }}\n' },
          dest: '/var/lib/keystone/.ssh/authorized_keys',
          owner: 'keystone',
          perm: '0600',
        },
      ],
      permissions: [TOKENS_PERMISSION],
      ports: [{ name: 'Keystone SSH', port: '{{ keystone_ssh_port }}' }],
    },
    'keystone-fernet': {
      group: 'keystone',
      command: `{{ 'cron -f' if ${CRON_IS_DEBIAN} else 'crond -s -n' }}`,
      volumes: [TOKENS_VOLUME],
      ready: 'up',
      files: [
        keystoneConf,
        {
          name: 'crontab',
          source: { kind: 'computed', compute: cronJobs },
          dest: `{{ '/var/spool/cron/crontabs/root' if ${CRON_IS_DEBIAN} else '/var/spool/cron/root' }}`,
          owner: 'root',
          perm: '0600',
        },
        script('fernet-rotate.sh'),
        script('fernet-node-sync.sh'),
        script('fernet-push.sh'),
        fixed('ssh_config', { dest: '/var/lib/keystone/.ssh/config', owner: 'keystone' }),
        {
          name: 'id_rsa',
          source: { kind: 'text', text: '{{ keystone_ssh_key.private_key }}\n' },
          dest: '/var/lib/keystone/.ssh/id_rsa',
          owner: 'keystone',
          perm: '0600',
        },
        ...policy('keystone'),
        script('fernet-healthcheck.sh', 'keystone_fernet_enable_healthchecks | bool'),
      ],
      permissions: [TOKENS_PERMISSION],
    },
  },
  oneShots: [
    bootstrap('keystone', 'keystone'),
    {
      name: 'bootstrap_keystone_fernet',
      service: 'keystone-fernet',
      on: 'bootstrap',
      environment: {},
      command: [
        'bash',
        '-c',
        'sudo -E kolla_set_configs && keystone-manage --config-file /etc/keystone/keystone.conf fernet_setup ' +
          '--keystone-user {{ keystone_username }} --keystone-group {{ keystone_groupname }}',
      ],
      due: newKeysReasons,
    },
    {
      name: 'init_upgrade_database',
      service: 'keystone',
      on: 'upgrade',
      environment: { KOLLA_UPGRADE: '' },
      triggersAllowedBy: TRIGGERS,
    },
    {
      name: 'finish_upgrade_database',
      service: 'keystone',
      on: 'finish-upgrade',
      environment: { KOLLA_FINISH_UPGRADE: '' },
      triggersAllowedBy: TRIGGERS,
    },
  ],
  tasks: [distributeFernetKeys, removeHttpd, createAdministrator],
  validate: [{ service: 'keystone', generator: '/keystone/config-generator/keystone.conf', config: '/etc/keystone/keystone.conf' }],
})
