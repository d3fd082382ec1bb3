/** A name that kolla-ansible had once, by its release notes. */
export interface RemovedName {
  /** The release since which nothing reads it. */
  readonly since: string
  /** The variable to set instead, where there is one. */
  readonly replacement?: string
  /** What became of it, as the end of "NAME is gone: ...". */
  readonly note: string
}

const SWIFT = { since: '2025.1', note: 'Swift is no longer deployed' }
const TEAMS = { since: '2025.1', note: 'Alertmanager talks to Microsoft Teams by itself' }
const LINUX_BRIDGE = { since: '2025.1', note: 'Neutron has no Linux bridge agent any more' }
const KEYRING = { since: '2025.1', note: 'the keyring is found by the name of the cluster and the user' }
const HNAS_NFS = { since: '2025.1', note: 'Cinder no longer has the Hitachi NAS NFS driver' }
const QUEUES = { since: '2025.1', note: 'all queues are quorum queues or streams' }
const VMWARE = { since: '2025.2', note: 'the VMware drivers of Nova, Cinder, Glance and Neutron are gone' }
const VENUS = { since: '2025.2', note: 'Venus is no longer deployed' }
const INSPECTOR = { since: '2025.2', note: 'Ironic inspects hosts itself' }
const TLS_PROXY = { since: '2025.2', note: 'uWSGI terminates TLS; there is no proxy in front of it' }
const REDIS = { since: '2025.2', note: 'Valkey took the place of Redis' }
const ZUN = { since: '2026.1', note: 'Zun and Kuryr are no longer deployed' }
const INFLUXDB = { since: '2026.1', note: 'InfluxDB is no longer deployed' }
const TELEGRAF = { since: '2026.1', note: 'Telegraf is no longer deployed' }
const WSGI = { since: '2026.1', note: 'APIs run under uWSGI' }

/** By name; one that ends in `*` stands for all that begin so. From the release notes of 2025.1, 2025.2 and 2026.1. */
export const REMOVED_NAMES: Readonly<Record<string, RemovedName>> = {
  // 2025.1
  enable_swift: SWIFT,
  enable_swift_recon: SWIFT,
  enable_swift_s3api: SWIFT,
  glance_backend_swift: { since: '2025.1', replacement: 'glance_backend_s3', note: 'Swift is no longer deployed' },
  'swift_*': SWIFT,
  enable_prometheus_msteams: TEAMS,
  'prometheus_msteams_*': TEAMS,
  'neutron_linuxbridge_agent_*': LINUX_BRIDGE,
  ceph_cinder_keyring: { ...KEYRING, replacement: 'ceph_cinder_user' },
  ceph_cinder_backup_keyring: { ...KEYRING, replacement: 'ceph_cinder_backup_user' },
  ceph_glance_keyring: { ...KEYRING, replacement: 'ceph_glance_user' },
  ceph_gnocchi_keyring: { ...KEYRING, replacement: 'ceph_gnocchi_user' },
  ceph_manila_keyring: { ...KEYRING, replacement: 'ceph_manila_user' },
  ceph_nova_keyring: { ...KEYRING, replacement: 'ceph_nova_user' },
  nova_ceph_cluster: { since: '2025.1', replacement: 'ceph_cluster', note: 'one name serves all services' },
  enable_cinder_backend_hnas_nfs: HNAS_NFS,
  cinder_backend_hnas_nfs_name: HNAS_NFS,
  'hnas_nfs_*': HNAS_NFS,
  letsencrypt_cert_server: {
    since: '2025.1',
    replacement: 'letsencrypt_external_cert_server',
    note: 'internal and external certificates have an authority each',
  },
  haproxy_external_single_frontend_public_port: {
    since: '2025.1',
    replacement: 'haproxy_single_external_frontend_public_port',
    note: 'it was renamed',
  },
  enable_prometheus_memcached: {
    since: '2025.1',
    replacement: 'enable_prometheus_memcached_exporter',
    note: 'it was renamed',
  },
  om_enable_rabbitmq_high_availability: QUEUES,
  om_enable_rabbitmq_quorum_queues: QUEUES,
  om_enable_rabbitmq_transient_quorum_queue: QUEUES,
  om_enable_queue_manager: QUEUES,
  openstack_previous_release_name: {
    since: '2025.1',
    replacement: 'ironic_pin_release_version',
    note: 'only Ironic used it',
  },
  // 2025.2
  enable_redis: { ...REDIS, replacement: 'enable_valkey' },
  redis_connection_string: { ...REDIS, replacement: 'valkey_connection_string' },
  redis_connection_string_extras: { ...REDIS, replacement: 'valkey_connection_string_extras' },
  'redis_sentinel_*': REDIS,
  'redis_*': REDIS,
  enable_ironic_inspector: INSPECTOR,
  bifrost_enable_ironic_inspector: INSPECTOR,
  ironic_inspector_kernel_cmdline_extras: {
    since: '2025.2',
    replacement: 'ironic_kernel_cmdline_extras',
    note: 'it was renamed',
  },
  ironic_inspector_pxe_filter: { since: '2025.2', replacement: 'ironic_pxe_filter', note: 'it was renamed' },
  'ironic_inspector_*': INSPECTOR,
  neutron_legacy_iptables: { since: '2025.2', note: 'only nftables is left' },
  'neutron_tls_proxy_*': TLS_PROXY,
  enable_venus: VENUS,
  enable_horizon_venus: VENUS,
  'venus_*': VENUS,
  cinder_backend_vmwarevc_vmdk: VMWARE,
  cinder_backend_vmware_vstorage_object: VMWARE,
  glance_backend_vmware: VMWARE,
  'vmware_*': VMWARE,
  'nsxv3_*': VMWARE,
  openstack_logging_context_format_string: { since: '2025.2', note: 'set it in an override, config/global.conf' },
  openstack_logging_default_format_string: { since: '2025.2', note: 'set it in an override, config/global.conf' },
  // 2026.1
  enable_zun: ZUN,
  enable_kuryr: ZUN,
  enable_horizon_zun: ZUN,
  docker_configure_for_zun: ZUN,
  containerd_configure_for_zun: ZUN,
  'zun_*': ZUN,
  'kuryr_*': ZUN,
  enable_influxdb: { ...INFLUXDB, replacement: 'enable_opensearch' },
  'influxdb_*': INFLUXDB,
  'cloudkitty_influxdb_*': {
    since: '2026.1',
    replacement: 'cloudkitty_storage_backend',
    note: 'InfluxDB is no longer deployed',
  },
  enable_telegraf: TELEGRAF,
  'telegraf_*': TELEGRAF,
  'glance_tls_proxy_*': { ...TLS_PROXY, since: '2026.1' },
  aodh_wsgi_provider: WSGI,
  cinder_wsgi_provider: WSGI,
  gnocchi_wsgi_provider: WSGI,
  heat_wsgi_provider: WSGI,
  horizon_wsgi_provider: WSGI,
  ironic_wsgi_provider: WSGI,
  keystone_wsgi_provider: WSGI,
  masakari_wsgi_provider: WSGI,
  nova_wsgi_provider: WSGI,
  octavia_wsgi_provider: WSGI,
  placement_wsgi_provider: WSGI,
  lightbits_JWT: { since: '2026.1', replacement: 'lightbits_jwt', note: 'it was renamed' },
  distro_python_version: { since: '2026.1', note: 'images know their own Python' },
  ironic_enable_rolling_upgrade: { since: '2026.1', note: 'Ironic is always upgraded host by host' },
  common_tag: { since: '2026.1', replacement: 'kolla_toolbox_tag', note: 'the role was renamed' },
}

/** Still read, with what to move to. */
export const DEPRECATED_NAMES: Readonly<Record<string, RemovedName>> = {
  elasticsearch_address: { since: '2025.1', replacement: 'opensearch_address', note: 'OpenSearch took its place' },
  elasticsearch_port: { since: '2025.1', replacement: 'opensearch_port', note: 'OpenSearch took its place' },
  kibana_log_prefix: { since: '2025.1', replacement: 'opensearch_log_index_prefix', note: 'OpenSearch took its place' },
  kolla_internal_address: { since: '2025.1', replacement: 'kolla_internal_vip_address', note: 'it is its old name' },
}

/** What became of a name, if it is one of these. */
export function removedName(name: string): RemovedName | undefined {
  const exact = REMOVED_NAMES[name]
  if (exact) return exact
  const prefix = Object.keys(REMOVED_NAMES).find((key) => key.endsWith('*') && name.startsWith(key.slice(0, -1)))
  return prefix === undefined ? undefined : REMOVED_NAMES[prefix]
}
