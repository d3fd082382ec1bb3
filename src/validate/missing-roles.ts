import type { Problem } from '../errors.ts'
import type { Role } from '../roles/types.ts'
import type { HostScope } from '../variables/types.ts'
import { holds, isWritten } from './needs.ts'

/** Services that kolla-ansible deploys where `enable_SERVICE` is on, and this kolla has no role for yet. */
export const WITHOUT_ROLE: readonly string[] = [
  'blazar',
  'ceilometer',
  'ceph_rgw',
  'cloudkitty',
  'collectd',
  'cyborg',
  'designate',
  'etcd',
  'fluentd',
  'gnocchi',
  'grafana',
  'hacluster',
  'ironic',
  'letsencrypt',
  'magnum',
  'manila',
  'masakari',
  'octavia',
  'opensearch',
  'opensearch_dashboards',
  'ovs_dpdk',
  'prometheus',
  'skyline',
  'tacker',
  'trove',
  'valkey',
  'watcher',
]

/** Services that the operator switched on, rather than a default, and that nothing deploys: one warning for all of them. */
export function checkMissingRoles(scope: HostScope, roles: readonly Role[]): readonly Problem[] {
  const present = new Set(roles.map(({ name }) => name))
  const missing = WITHOUT_ROLE.filter((service) => !present.has(service.replaceAll('_', '-')))
    .map((service) => `enable_${service}`)
    .filter((name) => isWritten(name, scope) && holds(scope, `${name} | bool`))
  const [first] = missing
  if (first === undefined) return []
  return [
    {
      severity: 'warning',
      code: 'role-missing',
      message: `kolla has no role yet for what ${missing.join(', ')} ${missing.length === 1 ? 'switches' : 'switch'} on: nothing of it is deployed, and HAProxy loses its entries`,
      where: scope.layers(first).at(-1)?.origin,
      hint: 'Where kolla-ansible runs it already, leave that cloud to kolla-ansible for now; or add a role of your own (docs/adding-a-role.md).',
    },
  ]
}
