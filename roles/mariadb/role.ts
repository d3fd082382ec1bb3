import { backendCertificate } from '../../src/roles/certificates.ts'
import { defineRole } from '../../src/roles/define.ts'
import type { ConfigFile } from '../../src/roles/types.ts'
import { backupOneShots } from './tasks/backup.ts'
import { galeraRollout, newClusterReasons } from './tasks/cluster.ts'
import { databaseHandover } from './tasks/handover.ts'

const CONFIG_FOLDER = "/etc/{{ 'mysql/' if kolla_base_distro in ['ubuntu', 'debian'] else '' }}"
const TLS = 'database_enable_tls_backend | bool'

function mariadbIni(name: string, dest: string, when?: string): ConfigFile {
  const overrides = [name, `mariadb/{{ inventory_hostname }}/${name}`]
  const source = { kind: 'ini', template: `${name}.j2`, overrides } as const
  return { name, source, dest: CONFIG_FOLDER + dest, owner: 'mysql', perm: '0600', ...(when ? { when } : {}) }
}

export default defineRole({
  name: 'mariadb',
  after: [],
  enabled: 'enable_mariadb | bool',
  services: {
    mariadb: {
      group: 'mariadb',
      command: '/usr/bin/mariadbd-safe',
      ready: 'database',
      rollout: galeraRollout,
      handover: databaseHandover,
      volumes: ['{{ mariadb_datadir_volume }}:/var/lib/mysql'],
      files: [
        mariadbIni('galera.cnf', 'my.cnf'),
        mariadbIni('healthcheck.cnf', 'healthcheck.cnf', 'mariadb_enable_healthchecks | bool'),
        {
          name: 'wsrep-notify.sh',
          source: { kind: 'template', overrides: ['mariadb/wsrep-notify.sh'] },
          dest: '/usr/local/bin/wsrep-notify.sh',
          owner: 'mysql',
          perm: '0755',
          mode: '0770',
        },
        {
          name: 'ca-certificates/root.crt',
          source: { kind: 'copy', paths: ['{{ kolla_certificates_dir }}/ca/root.crt'], required: true },
          dest: '/etc/mariadb/certs/root.crt',
          owner: 'mysql',
          perm: '0600',
          mode: '0644',
          when: TLS,
        },
        ...backendCertificate('mariadb', { owner: 'mysql', when: TLS }),
      ],
      permissions: [
        { path: '/var/log/kolla/mariadb', owner: 'mysql:mysql', recurse: true },
        { path: '/var/lib/mysql', owner: 'mysql:mysql', recurse: true },
      ],
      ports: [
        { name: 'MariaDB', port: '{{ mariadb_port }}' },
        { name: 'Galera replication', port: '{{ mariadb_wsrep_port }}' },
        { name: 'Galera incremental state transfer', port: '{{ mariadb_ist_port }}' },
        { name: 'Galera state transfer', port: '{{ mariadb_sst_port }}' },
      ],
      frontends: {
        // kolla-ansible 2026.1 has only ProxySQL before the database: without it nothing would listen on the virtual IP.
        mariadb: {
          enabled: 'not enable_proxysql | bool and not enable_external_mariadb_load_balancer | bool and database_address == kolla_internal_fqdn',
          mode: 'tcp',
          listen: true,
          port: '{{ database_port }}',
          listenPort: '{{ mariadb_port }}',
          checkPort: "{{ mariadb_clustercheck_port if enable_mariadb_clustercheck | bool else '' }}",
          activePassive: true,
          frontendTcpExtra: "{{ ['timeout client 3600s', 'timeout server 3600s'] }}",
        },
        mariadb_external_lb: {
          enabled: 'enable_external_mariadb_load_balancer | bool',
          mode: 'tcp',
          port: '{{ database_port }}',
          listenPort: '{{ mariadb_port }}',
          frontendTcpExtra: "{{ ['option clitcpka', 'timeout client 3600s'] }}",
          backendTcpExtra: "{{ ['option srvtcpka', 'timeout server 3600s'] }}",
          customMemberList: "{{ external_haproxy_members.split(';') }}",
        },
      },
    },
    'mariadb-clustercheck': {
      group: 'mariadb',
      enabled: 'enable_mariadb_clustercheck | bool',
      healthcheck: false,
      ready: 'up',
      // HAProxy ends its checks with a reset, each of which would be a line in a log.
      command:
        "socat -lf/dev/null {{ 'TCP6' if api_address_family == 'ipv6' else 'TCP4' }}-LISTEN:" +
        "{{ mariadb_clustercheck_port }},bind={{ api_interface_address | put_address_in_context('url') }},reuseaddr,fork " +
        'EXEC:/usr/local/bin/clustercheck.sh',
      files: [
        mariadbIni('healthcheck.cnf', 'healthcheck.cnf'),
        {
          name: 'clustercheck.sh',
          source: { kind: 'template', template: 'clustercheck.sh.j2', overrides: [] },
          dest: '/usr/local/bin/clustercheck.sh',
          owner: 'mysql',
          perm: '0755',
          mode: '0770',
        },
      ],
      ports: [{ name: 'MariaDB cluster check', port: '{{ mariadb_clustercheck_port }}' }],
    },
    mariabackup: {
      group: 'mariadb',
      enabled: 'enable_mariabackup | bool and inventory_hostname == mariadb_backup_host',
      onDemand: true,
      variables: 'mariadb',
      healthcheck: false,
      command: 'false',
      volumes: ['{{ mariadb_datadir_volume }}:/var/lib/mysql', 'mariadb_backup:/backup'],
      files: [
        {
          name: 'my.cnf',
          source: {
            kind: 'ini',
            template: 'backup.my.cnf.j2',
            overrides: ['backup.my.cnf', 'mariadb/{{ inventory_hostname }}/backup.my.cnf'],
          },
          dest: '/etc/mysql/my.cnf',
          owner: 'mysql',
          perm: '0600',
        },
      ],
      permissions: [
        { path: '/var/log/kolla/mariadb', owner: 'mysql:mysql' },
        { path: '/backup', owner: 'mysql:mysql' },
      ],
    },
  },
  oneShots: [
    ...backupOneShots,
    {
      name: 'bootstrap_mariadb',
      service: 'mariadb',
      on: 'bootstrap',
      resets: 'mariadb_datadir_volume',
      environment: {
        KOLLA_BOOTSTRAP: '',
        DB_ROOT_PASSWORD: '{{ database_password }}',
        DB_MAX_TIMEOUT: '{{ database_max_timeout }}',
      },
      hosts: 'all',
      due: newClusterReasons,
    },
  ],
  databaseUsers: [
    {
      user: '{{ mariadb_shard_database_user }}',
      password: '{{ database_password }}',
      on: '*.*',
      privileges: ['ALL'],
      grantOption: true,
    },
    {
      user: '{{ mariadb_monitor_user }}',
      password: '{{ mariadb_monitor_password }}',
      on: '*.*',
      privileges: ['BINLOG MONITOR'],
    },
    {
      user: '{{ mariadb_backup_database_user }}',
      password: '{{ mariadb_backup_database_password }}',
      when: 'enable_mariabackup | bool',
      on: '*.*',
      privileges: ['RELOAD', 'PROCESS', 'LOCK TABLES', 'BINLOG MONITOR'],
      also: [
        { on: '{{ mariadb_backup_database_schema }}.mariadb_backup_history', privileges: ['CREATE', 'ALTER', 'INSERT'] },
        { on: '{{ mariadb_backup_database_schema }}.*', privileges: ['CREATE', 'INSERT', 'SELECT'] },
      ],
    },
  ],
})
