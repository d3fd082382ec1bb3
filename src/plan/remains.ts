import { replacedName, replacementName } from '../containers/replacement.ts'
import type { EngineObservation, ObservedContainer } from '../containers/types.ts'
import { namedVolumes } from '../containers/volumes.ts'
import type { Desired, DesiredHost } from '../roles/desired.ts'
import type { HostState } from './build.ts'
import type { Remains } from './types.ts'

/** Images of kolla carry this label, and so do containers made from them. */
export const KOLLA_LABEL = 'kolla_version'

/** What kolla has put on a host. */
export type Deployed = Pick<Remains, 'containers' | 'volumes'>

export const NOTHING_DEPLOYED: Deployed = { containers: [], volumes: [] }

interface Mount {
  readonly Type?: string
  readonly Name?: string
}

/** Whether an image, or a container, is one of kolla's. What is built upon one for another purpose says so by an empty label. */
export function isKollas({ labels }: { readonly labels: Readonly<Record<string, string>> }): boolean {
  return (labels[KOLLA_LABEL] ?? '') !== ''
}

/** The containers of a host that are made from images of kolla. */
export function ownContainers(engine: EngineObservation | undefined): readonly ObservedContainer[] {
  return [...(engine?.containers.values() ?? [])].filter(isKollas)
}

/** The volumes that containers have, as far as they are there, sorted. */
export function volumesOf(
  containers: readonly ObservedContainer[],
  engine: EngineObservation | undefined,
): readonly string[] {
  const mounted = containers.flatMap((container) => (container.inspect['Mounts'] ?? []) as readonly Mount[])
  const names = mounted.flatMap((mount) => (mount.Type === 'volume' && mount.Name ? [mount.Name] : []))
  return [...new Set(names)].filter((name) => engine?.volumes.has(name)).sort()
}

/** What kolla has put on a host, as its engine says. */
export function deployedOn(engine: EngineObservation): Deployed {
  const containers = ownContainers(engine)
  return { containers: containers.map(({ name }) => name).sort(), volumes: volumesOf(containers, engine) }
}

/** What hosts of the run have from kolla that nothing asks for any more: a host that left a group, a role that was switched off. */
export function remainsOnHosts(desired: Desired, hosts: ReadonlyMap<string, HostState>): readonly Remains[] {
  const oneShots = desired.roles.flatMap(({ role }) => (role.oneShots ?? []).map(({ name }) => name))
  return [...desired.hosts.values()].flatMap((host) => remainsOn(host, hosts.get(host.host)?.engine, oneShots))
}

function remainsOn(
  { host, services }: DesiredHost,
  engine: EngineObservation | undefined,
  oneShots: readonly string[],
): readonly Remains[] {
  const wanted = services.map(({ spec }) => spec)
  // An interrupted run leaves those behind, and the next one takes care of them.
  const passing = [...oneShots, ...wanted.flatMap(({ name }) => [replacementName(name), replacedName(name)])]
  const known = new Set([...wanted.map(({ name }) => name), ...passing])
  const parents = services.filter(({ startsContainers }) => startsContainers).map(({ spec }) => `${spec.name}_`)
  const left = ownContainers(engine).filter(
    ({ name }) => !known.has(name) && !parents.some((parent) => name.startsWith(parent)),
  )
  if (left.length === 0) return []
  const used = new Set(wanted.flatMap(({ volumes }) => namedVolumes(volumes)))
  const volumes = volumesOf(left, engine).filter((name) => !used.has(name))
  return [{ host, containers: left.map(({ name }) => name).sort(), volumes }]
}
