import { KollaError, type Problem } from '../errors.ts'
import type { Role } from '../roles/types.ts'
import type { HostScope } from '../variables/types.ts'

/** Something that is switched on, and what it cannot do without. */
interface Need {
  /** The variable that is reported. */
  readonly name: string
  /** When the need is there; default: the variable is true. */
  readonly when?: string
  readonly needs: string
  readonly message: string
  readonly hint: string
  readonly severity?: 'warning'
}

const identity = (...services: readonly string[]): readonly Need[] =>
  services.map((service) => ({
    name: `enable_${service}`,
    needs: 'enable_keystone | bool',
    message: `enable_${service} needs enable_keystone`,
    hint: 'Every OpenStack service asks Keystone who its callers are.',
  }))

/** Conditions are Jinja over the variables of the first host; those of names that do not exist here count as met. */
const NEEDS: readonly Need[] = [
  {
    name: 'enable_keystone',
    needs:
      'enable_mariadb | bool or enable_external_mariadb_load_balancer | bool or use_preconfigured_databases | bool ' +
      'or database_address != kolla_internal_fqdn',
    message: 'enable_keystone needs a database',
    hint: 'Set enable_mariadb, or database_address with use_preconfigured_databases for one of your own.',
  },
  ...identity('glance', 'nova', 'placement', 'neutron', 'cinder', 'heat', 'horizon', 'ironic', 'octavia', 'designate'),
  ...identity(
    'barbican',
    'manila',
    'magnum',
    'trove',
    'aodh',
    'gnocchi',
    'cloudkitty',
    'masakari',
    'mistral',
    'skyline',
  ),
  {
    name: 'enable_nova',
    needs: 'enable_placement | bool and enable_glance | bool and enable_neutron | bool',
    message: 'enable_nova needs enable_placement, enable_glance and enable_neutron',
    hint: 'Instances start from an image, in a network, where there is room.',
  },
  {
    name: 'enable_octavia',
    needs: 'enable_neutron | bool',
    message: 'enable_octavia needs enable_neutron',
    hint: 'Its load balancers live in networks.',
  },
  {
    name: 'enable_magnum',
    needs: 'enable_heat | bool',
    message: 'enable_magnum needs enable_heat',
    hint: 'Its clusters are made from stacks.',
  },
  {
    name: 'enable_octavia_jobboard',
    when: 'enable_octavia | bool and enable_octavia_jobboard | bool',
    needs: 'enable_valkey | bool',
    message: 'enable_octavia_jobboard needs enable_valkey',
    hint: 'Set enable_valkey, or enable_octavia_jobboard to no.',
  },
  {
    name: 'enable_ironic_neutron_agent',
    needs: 'enable_ironic | bool',
    message: 'enable_ironic_neutron_agent needs enable_ironic',
    hint: 'It tells Neutron of the ports of bare metal.',
  },
  {
    name: 'enable_cinder',
    when: "enable_cinder | bool and not skip_cinder_backend_check | default('no') | bool",
    needs:
      'cinder_backend_ceph | bool or enable_cinder_backend_lvm | bool or enable_cinder_backend_iscsi | bool or enable_cinder_backend_nfs | bool ' +
      'or enable_cinder_backend_quobyte | bool or enable_cinder_backend_lightbits | bool or enable_cinder_backend_pure_iscsi | bool ' +
      'or enable_cinder_backend_pure_fc | bool or enable_cinder_backend_pure_roce | bool or enable_cinder_backend_pure_nvme_tcp | bool',
    message: 'enable_cinder needs a back end',
    hint: 'Set enable_cinder_backend_lvm, enable_cinder_backend_nfs, cinder_backend_ceph or another one; skip_cinder_backend_check if an override has it.',
  },
  {
    name: 'enable_letsencrypt',
    when: 'enable_letsencrypt | bool and kolla_enable_tls_external | bool',
    needs: "'@' in letsencrypt_email | default('')",
    message: 'enable_letsencrypt needs letsencrypt_email',
    hint: 'The authority writes there before a certificate ends.',
  },
  {
    name: 'enable_letsencrypt',
    when: "enable_letsencrypt | bool and letsencrypt_external_account_binding | default('no') | bool",
    needs: "letsencrypt_eab_key_id | default('') != '' and letsencrypt_eab_hmac | default('') != ''",
    message: 'letsencrypt_external_account_binding needs letsencrypt_eab_key_id and letsencrypt_eab_hmac',
    hint: 'The authority gives you both.',
  },
  {
    name: 'enable_keepalived',
    needs: 'enable_haproxy | bool or enable_proxysql | bool',
    message: 'enable_keepalived needs enable_haproxy or enable_proxysql',
    hint: 'Without a load balancer nothing answers at the virtual address.',
  },
  {
    name: 'database_enable_tls_internal',
    needs: 'enable_proxysql | bool',
    message: 'database_enable_tls_internal needs enable_proxysql',
    hint: 'Only ProxySQL speaks TLS with the clients of the database.',
  },
  {
    name: 'kolla_enable_tls_internal',
    when: 'enable_haproxy | bool and kolla_same_external_internal_vip | bool and (kolla_enable_tls_internal | bool or kolla_enable_tls_external | bool)',
    needs: 'kolla_enable_tls_internal | bool and kolla_enable_tls_external | bool',
    message: 'TLS is on for one side only, and both sides have the same virtual address',
    hint: 'Give kolla_external_vip_address an address of its own, or switch TLS on or off for both.',
  },
  {
    name: 'neutron_tenant_network_types',
    when: 'enable_neutron | bool',
    needs:
      "neutron_tenant_network_types | replace(' ', '') | split(',') | select | difference(neutron_type_drivers | replace(' ', '') | split(',')) | length == 0",
    message: 'neutron_tenant_network_types has a type that is not among neutron_type_drivers',
    hint: 'Add it to neutron_type_drivers.',
  },
  {
    name: 'neutron_external_interface',
    when: 'enable_neutron | bool',
    needs: "neutron_external_interface | split(',') | length == neutron_bridge_name | split(',') | length",
    message: 'neutron_external_interface and neutron_bridge_name have different numbers of names',
    hint: 'Each interface belongs to the bridge in the same place.',
  },
  {
    name: 'enable_haproxy',
    when: "not enable_haproxy | bool and groups['control'] | default([]) | length > 1",
    needs: 'false',
    message:
      'enable_haproxy is off and there are several controllers: clients will use only the one at kolla_internal_vip_address',
    hint: 'Switch it on, unless a load balancer of your own stands there.',
    severity: 'warning',
  },
  {
    name: 'enable_keepalived',
    when: "enable_haproxy | bool and not enable_keepalived | bool and groups['loadbalancer'] | default([]) | length > 1",
    needs: 'false',
    message:
      'enable_keepalived is off and there are several load balancers: nothing moves the virtual address between them',
    hint: 'Switch it on, unless something of your own does that.',
    severity: 'warning',
  },
]

/** What is switched on without what it needs, and combinations that hardly anybody means. */
export function checkNeeds(scope: HostScope, roles: readonly Role[]): readonly Problem[] {
  return NEEDS.filter((need) => concerns(need, scope, roles))
    .filter(({ name, when, needs }) => holds(scope, when ?? `${name} | bool`) && !holds(scope, needs, true))
    .map((need): Problem => {
      const written = [need.name, ...named(need.needs)].find((name) => isWritten(name, scope)) ?? need.name
      const where = scope.layers(written).at(-1)?.origin
      const { message, hint, severity = 'error' } = need
      return { severity, code: severity === 'error' ? 'need-missing' : 'odd-combination', message, where, hint }
    })
}

/** Whether the operator asked for it, or a role that is here does; what is on by default of roles that are not here is of no matter. */
function concerns({ name, needs }: Need, scope: HostScope, roles: readonly Role[]): boolean {
  if (isWritten(name, scope)) return true
  if (name.startsWith('enable_')) return roles.some((role) => name === `enable_${role.name}`)
  return named(needs).some((other) => isWritten(other, scope))
}

/** Whether a value is the operator's rather than a default. */
export function isWritten(name: string, scope: HostScope): boolean {
  const layer = scope.layers(name).at(-1)?.layer
  return layer !== undefined && layer !== 'role defaults' && layer !== 'global defaults'
}

function named(condition: string): readonly string[] {
  return condition.match(/[a-z]+_\w+/g) ?? []
}

/** Whether a condition holds. What cannot be told, because variables are not right or of roles that are not here, is reported elsewhere or of no matter. */
export function holds(scope: HostScope, condition: string, otherwise = false): boolean {
  try {
    return scope.test(condition)
  } catch (error) {
    if (!(error instanceof KollaError)) throw error
    return otherwise
  }
}
