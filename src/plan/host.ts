import type { HostObservation } from '../hosts/types.ts'
import type { DesiredHost } from '../roles/desired.ts'
import type { Change } from './types.ts'

/** Kernel settings and modules of a host that are not as the selected roles want them. A kernel that lists no modules at all has them built in, or none. */
export function hostChanges(
  host: DesiredHost,
  observation: HostObservation,
  selected: ReadonlySet<string>,
): readonly Change[] {
  const sysctls = (observation.facts['sysctls'] ?? {}) as Readonly<Record<string, string | undefined>>
  const loaded = (observation.facts['kernel_modules'] ?? []) as readonly string[]
  const wrong = host.sysctls.filter(
    (sysctl) =>
      selected.has(sysctl.role) && sysctls[sysctl.name] !== undefined && sysctls[sysctl.name] !== sysctl.value,
  )
  return [
    ...wrong.map(({ name, value }): Change => ({
      kind: 'sysctl',
      name,
      action: 'update',
      reasons: [`${sysctls[name] ?? 'unset'} -> ${value}`],
    })),
    ...host.modules
      .filter((name) => loaded.length > 0 && !loaded.includes(name))
      .map((name): Change => ({ kind: 'module', name, action: 'update', reasons: ['not loaded'] })),
  ]
}
