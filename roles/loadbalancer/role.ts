import { backendCertificate } from '../../src/roles/certificates.ts'
import { defineRole, fixed, replaceable } from '../../src/roles/define.ts'
import { externalFrontendMap, frontendFiles } from '../../src/roles/frontends.ts'
import { proxysqlRules, proxysqlUsers } from '../../src/roles/proxysql.ts'
import type { ConfigFile } from '../../src/roles/types.ts'
import { socketsTakenOver } from './tasks/sockets.ts'
import { addressTakenOver, holderLast } from './tasks/vip.ts'

const SINGLE_FRONTEND = 'haproxy_single_external_frontend | bool'
const TRACKED = 'keepalived_track_script_enabled | bool'

/** A certificate that HAProxy serves; listed also while it is off, so that one that went away leaves the container too. */
function servedCertificate(name: string, side: 'external' | 'internal', otherSide: string): ConfigFile {
  const managed = `letsencrypt_managed_certs in ['', '${otherSide}']`
  const on = `kolla_enable_tls_${side} | bool`
  return {
    name,
    source: { kind: 'copy', paths: [`{{ kolla_${side}_fqdn_cert }}`], required: true },
    dest: `/etc/haproxy/certificates/${name}`,
    owner: 'haproxy',
    perm: '0600',
    optional: `not ${on}`,
    when: `${on} and ${managed} and not kolla_externally_managed_cert | bool`,
    listedWhen: managed,
  }
}

function proxysqlCertificate(name: string, when = 'database_enable_tls_internal | bool'): ConfigFile {
  return {
    name,
    source: { kind: 'copy', paths: [`{{ kolla_certificates_dir }}/${name}`], required: true },
    dest: `/var/lib/proxysql/${name}`,
    owner: 'proxysql',
    perm: '0600',
    when,
  }
}

export default defineRole({
  name: 'loadbalancer',
  after: [],
  enabled: 'enable_loadbalancer | bool',
  hostByHost: holderLast,
  host: {
    sysctls: [
      { name: 'net.ipv6.ip_nonlocal_bind', value: '1', when: 'set_sysctl | bool' },
      { name: 'net.ipv4.ip_nonlocal_bind', value: '1', when: 'set_sysctl | bool' },
      { name: 'net.ipv4.tcp_retries2', value: '{{ haproxy_host_ipv4_tcp_retries2 }}', when: 'set_sysctl | bool' },
      { name: 'net.unix.max_dgram_qlen', value: '128', when: 'set_sysctl | bool' },
    ],
    modules: [{ name: 'ip_vs', when: 'enable_keepalived | bool' }],
  },
  services: {
    haproxy: {
      group: 'loadbalancer',
      enabled: 'enable_haproxy | bool',
      command: '/etc/haproxy/haproxy_run.sh',
      privileged: true,
      takeover: socketsTakenOver,
      files: [
        replaceable('haproxy', 'haproxy_run.sh', {
          template: 'haproxy/haproxy_run.sh.j2',
          dest: '/etc/haproxy/haproxy_run.sh',
          owner: 'root',
          perm: '0700',
          mode: '0770',
        }),
        replaceable('haproxy', 'haproxy.cfg', {
          template: 'haproxy/haproxy.cfg.j2',
          overrideName: 'haproxy_main.cfg',
          dest: '/etc/haproxy/haproxy.cfg',
        }),
        {
          name: 'services.d/',
          source: { kind: 'computed', compute: frontendFiles },
          dest: '/etc/haproxy/services.d',
          owner: 'root',
          perm: '0700',
          exclusive: true,
        },
        {
          name: 'services.d/',
          source: { kind: 'folder', overrides: ['haproxy/services.d'], pattern: /\.cfg$/ },
        },
        fixed('services.d/external-frontend.cfg', { template: 'haproxy/external-frontend.cfg.j2', when: SINGLE_FRONTEND }),
        {
          name: 'external-frontend-map',
          source: { kind: 'computed', compute: externalFrontendMap },
          dest: '/etc/haproxy/external-frontend-map',
          owner: 'root',
          perm: '0600',
          optional: `not ${SINGLE_FRONTEND}`,
          when: SINGLE_FRONTEND,
        },
        servedCertificate('haproxy.pem', 'external', 'internal'),
        servedCertificate('haproxy-internal.pem', 'internal', 'external'),
      ],
      ports: [
        { name: 'HAProxy statistics', port: '{{ haproxy_stats_port }}' },
        { name: 'HAProxy monitor', port: '{{ haproxy_monitor_port }}' },
      ],
    },
    proxysql: {
      group: 'loadbalancer',
      enabled: 'enable_proxysql | bool',
      command: '/etc/proxysql_run.sh',
      files: [
        replaceable('proxysql', 'proxysql_run.sh', {
          template: 'proxysql/proxysql_run.sh.j2',
          dest: '/etc/proxysql_run.sh',
          owner: 'proxysql',
          perm: '0700',
          mode: '0770',
        }),
        replaceable('proxysql', 'proxysql.yaml', {
          template: 'proxysql/proxysql.yaml.j2',
          dest: '/etc/proxysql/proxysql.yaml',
          owner: 'proxysql',
        }),
        {
          name: 'users/',
          source: { kind: 'computed', compute: proxysqlUsers },
          dest: '/etc/proxysql/users',
          owner: 'proxysql',
          perm: '0700',
          exclusive: true,
        },
        {
          name: 'rules/',
          source: { kind: 'computed', compute: proxysqlRules },
          dest: '/etc/proxysql/rules',
          owner: 'proxysql',
          perm: '0700',
          exclusive: true,
        },
        {
          name: 'ca-certificates/root.crt',
          source: { kind: 'copy', paths: ['{{ kolla_certificates_dir }}/ca/root.crt'], required: true },
          dest: '/etc/proxysql/certs/root.crt',
          owner: 'proxysql',
          perm: '0600',
          mode: '0644',
          when: 'database_enable_tls_backend | bool',
        },
        ...backendCertificate('mariadb', {
          owner: 'proxysql',
          folder: '/etc/proxysql/certs',
          when: 'database_enable_tls_backend | bool',
        }),
        proxysqlCertificate('proxysql-ca.pem'),
        proxysqlCertificate('proxysql-cert.pem'),
        proxysqlCertificate('proxysql-key.pem'),
      ],
      ports: [{ name: 'ProxySQL administration', port: '{{ proxysql_admin_port }}' }],
    },
    keepalived: {
      group: 'loadbalancer',
      enabled: 'enable_keepalived | bool',
      command: '/usr/sbin/keepalived -nld -p /run/keepalived.pid',
      privileged: true,
      healthcheck: false,
      takeover: addressTakenOver,
      startAfter: ['haproxy', 'proxysql'],
      files: [
        replaceable('keepalived', 'keepalived.conf', {
          template: 'keepalived/keepalived.conf.j2',
          dest: '/etc/keepalived/keepalived.conf',
          owner: 'root',
        }),
        {
          name: 'checks/',
          source: { kind: 'computed', compute: () => new Map() },
          dest: '/checks',
          owner: 'root',
          perm: '0770',
          exclusive: true,
          listedWhen: 'true',
        },
        ...['haproxy', 'proxysql'].map((service) =>
          fixed(`checks/check_alive_${service}.sh`, {
            template: `keepalived/check_alive_${service}.sh.j2`,
            mode: '0770',
            when: `${TRACKED} and enable_${service} | bool`,
          }),
        ),
      ],
    },
    'haproxy-ssh': {
      group: 'loadbalancer',
      enabled: 'enable_letsencrypt | bool',
      command: '/usr/sbin/sshd -D',
      files: [
        fixed('sshd_config', { template: 'haproxy-ssh/sshd_config.j2', dest: '/etc/ssh/sshd_config', owner: 'root', mode: '0600' }),
        {
          name: 'id_rsa.pub',
          source: { kind: 'text', text: '{{ haproxy_ssh_key.public_key }}\n' },
          dest: '/var/lib/haproxy/.ssh/authorized_keys',
          owner: 'haproxy',
          perm: '0600',
          mode: '0600',
        },
      ],
    },
  },
})
