import type { HostObservation } from '../hosts/types.ts'
import type { DesiredHost } from '../roles/desired.ts'
import type { Change } from './types.ts'

/** Kernel settings, modules and links of a host that are not as they should be, settings as far as the selected roles want them. A kernel that lists no modules at all has them built in, or none. */
export function hostChanges(
  host: DesiredHost,
  observation: HostObservation,
  selected: ReadonlySet<string>,
): readonly Change[] {
  const sysctls = (observation.facts['sysctls'] ?? {}) as Readonly<Record<string, string | undefined>>
  const links = (observation.facts['symlinks'] ?? {}) as Readonly<Record<string, string | undefined>>
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
    ...host.links
      .filter(({ path, target }) => links[path] !== target)
      .map(({ path, target }): Change => {
        const found = links[path]
        if (found === undefined) return { kind: 'link', name: path, action: 'create', reasons: ['missing'] }
        const reason = found === '' ? 'is not a link' : `${found} -> ${target}`
        return { kind: 'link', name: path, action: 'update', reasons: [reason] }
      }),
  ]
}
