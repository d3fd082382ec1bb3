import { setDifference } from './differences.ts'
import type { InspectDocument } from './observed.ts'
import { podmanMountFlags } from './podman.ts'
import type { ContainerDifference, ContainerSpec, EngineKind } from './types.ts'
import { parseVolume, type VolumeSpec } from './volumes.ts'

/** The set of binds and named volumes; of the volumes without a name, those that are asked for have to be there. */
export function compareVolumes(
  desired: ContainerSpec,
  current: InspectDocument,
  kind: EngineKind,
): ContainerDifference | undefined {
  const wanted = desired.volumes.map(parseVolume)
  const binds = current.HostConfig['Binds']
  const present = (Array.isArray(binds) ? binds : []).map((bind) => parseVolume(String(bind)))
  const targets = Object.keys(current.Config.Volumes ?? {}).map(withoutSlash)
  const unnamed = wanted.filter((volume) => volume.source === undefined).map((volume) => withoutSlash(volume.target))
  const normal = (volumes: readonly VolumeSpec[]) =>
    volumes.filter((volume) => volume.source !== undefined).map((volume) => normalVolume(volume, kind))
  return setDifference(
    'volumes',
    [...normal(wanted), ...unnamed],
    [...normal(present), ...unnamed.filter((target) => targets.includes(target))],
  )
}

function normalVolume(volume: VolumeSpec, kind: EngineKind): string {
  const target = withoutSlash(volume.target)
  const flags = volume.mode.split(',').filter((flag) => flag !== '')
  const kept = kind === 'podman' ? podmanMountFlags(target, flags) : flags
  if (kind === 'podman' && !kept.includes('ro') && !kept.includes('rw')) kept.push('rw')
  return `${withoutSlash(volume.source ?? '')}:${target}:${kept.sort().join(',')}`
}

function withoutSlash(path: string): string {
  return path.length > 1 ? path.replace(/\/+$/, '') : path
}
