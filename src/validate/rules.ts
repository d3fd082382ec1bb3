import type { Value } from '../templates/types.ts'
import { Dict, Float } from '../templates/values.ts'

/** What values a variable may have. */
export type Rule =
  /** Also `yes`, `no` and the other words of YAML and Ansible. */
  | { readonly kind: 'boolean' }
  /** Also as text. */
  | { readonly kind: 'integer'; readonly least: number; readonly most: number }
  | { readonly kind: 'number' }
  | { readonly kind: 'choice'; readonly of: readonly string[] }
  /** IPv4 or IPv6; empty where none is set. */
  | { readonly kind: 'address' }
  /** One, or some with commas between them. */
  | { readonly kind: 'interface'; readonly several: boolean }
  | { readonly kind: 'list' }
  | { readonly kind: 'mapping' }
  | { readonly kind: 'text' }
  /** A structure that a role knows in detail. */
  | { readonly kind: 'shape'; readonly shape: 'identity providers' | 'identity mappings' | 'dimensions' }

const PORT: Rule = { kind: 'integer', least: 1, most: 65_535 }
const choice = (...of: readonly string[]): Rule => ({ kind: 'choice', of })
const integer = (least: number, most: number): Rule => ({ kind: 'integer', least, most })

/** What roles know of single variables. */
const BY_NAME: Readonly<Record<string, Rule>> = {
  openstack_release: choice('2025.1', '2025.2', '2026.1', 'master'),
  kolla_base_distro: choice('centos', 'debian', 'rocky', 'ubuntu'),
  kolla_container_engine: choice('docker', 'podman'),
  config_strategy: choice('COPY_ALWAYS', 'COPY_ONCE'),
  docker_restart_policy: choice('no', 'on-failure', 'always', 'unless-stopped'),
  docker_restart_policy_retry: integer(0, 1_000_000),
  selinux_state: choice('enforcing', 'permissive', 'disabled'),
  openstack_interface: choice('internal', 'public', 'admin'),
  kolla_internal_vip_address: { kind: 'address' },
  kolla_external_vip_address: { kind: 'address' },
  keepalived_virtual_router_id: integer(1, 255),
  keepalived_traffic_mode: choice('multicast', 'unicast'),
  kolla_haproxy_ssl_settings: choice('modern', 'intermediate', 'legacy'),
  mariadb_loadbalancer: choice('proxysql', 'haproxy'),
  mariadb_backup_target: choice('active', 'replica'),
  mariadb_backup_type: choice('full', 'incremental'),
  mariadb_innodb_log_file_size_mb: integer(4, 524_288),
  fernet_token_expiry: integer(1, Number.MAX_SAFE_INTEGER),
  keystone_identity_providers: { kind: 'shape', shape: 'identity providers' },
  keystone_identity_mappings: { kind: 'shape', shape: 'identity mappings' },
  osprofiler_backend: choice('elasticsearch', 'valkey', 'redis'),
  neutron_plugin_agent: choice('openvswitch', 'ovn'),
  neutron_ipam_driver: choice('internal', 'infoblox'),
  neutron_compute_dvr_mode: choice('dvr', 'dvr_no_external'),
  neutron_external_interface: { kind: 'interface', several: true },
  nova_console: choice('none', 'novnc', 'spice'),
  nova_compute_virt_type: choice('kvm', 'qemu'),
  cinder_backup_driver: choice('ceph', 'nfs', 's3'),
  designate_backend: choice('bind9', 'infoblox'),
  barbican_crypto_plugin: choice('simple_crypto', 'p11_crypto'),
  gnocchi_backend_storage: choice('file', 'ceph'),
  cloudkitty_storage_backend: choice('sqlalchemy', 'opensearch'),
  octavia_network_type: choice('provider', 'tenant'),
  octavia_loadbalancer_topology: choice('SINGLE', 'ACTIVE_STANDBY'),
  extra_variables_allowed: { kind: 'list' },
  ansible_port: PORT,
  ansible_become: { kind: 'boolean' },
}

/** What names with the same ending or beginning have in common. */
const BY_PATTERN: readonly (readonly [RegExp, Rule])[] = [
  [/(?:^|_)enable_/, { kind: 'boolean' }],
  [/_port$/, PORT],
  [/_address_family$/, choice('ipv4', 'ipv6')],
  [/_interface$/, { kind: 'interface', several: false }],
  [/_coordination_backend$/, choice('valkey', 'redis', 'etcd', '')],
  [/_dimensions$/, { kind: 'shape', shape: 'dimensions' }],
  [/_extra_volumes$/, { kind: 'list' }],
]

/** The rule for a variable, from what is known of its name and else from its default; undefined: anything goes. `ours` is its default, if it is one of ours. */
export function ruleFor(name: string, ours: { readonly raw: Value } | undefined): Rule | undefined {
  const own = BY_NAME[name]
  if (own || !ours) return own
  return BY_PATTERN.find(([pattern]) => pattern.test(name))?.[1] ?? ruleFrom(ours.raw)
}

function ruleFrom(value: Value | undefined): Rule | undefined {
  if (typeof value === 'boolean') return { kind: 'boolean' }
  if (typeof value === 'number' || value instanceof Float) return { kind: 'number' }
  if (Array.isArray(value)) return { kind: 'list' }
  if (value instanceof Dict) return { kind: 'mapping' }
  // a template may come to anything, and an empty text often stands for something else than a text
  if (typeof value !== 'string' || value === '' || /\{[{%]/.test(value)) return undefined
  if (/^(?:yes|no|true|false)$/i.test(value)) return { kind: 'boolean' }
  return /^\d+$/.test(value) ? { kind: 'number' } : { kind: 'text' }
}
