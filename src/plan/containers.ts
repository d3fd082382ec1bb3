import { compareContainer } from '../containers/compare.ts'
import { findImage } from '../containers/images.ts'
import { replacementName } from '../containers/replacement.ts'
import { namedVolumes } from '../containers/volumes.ts'
import type { ContainerSpec, EngineObservation } from '../containers/types.ts'
import type { DesiredService } from '../roles/desired.ts'
import type { HostObservation } from '../hosts/types.ts'
import type { Change, ChangeAction } from './types.ts'

/** Clocks of host and engine are the same, but file systems round: a file this much newer than the start counts as newer. */
const NEWER_BY = 0.001

/**
 * What has to happen to a service's container, or undefined when it is as it should be.
 * `changedFiles` are names of its configuration files that this run delivers or removes.
 */
export function containerChange(
  service: DesiredService,
  engine: EngineObservation | undefined,
  observation: HostObservation,
  changedFiles: readonly string[],
): Change | undefined {
  const { spec } = service
  const observed = engine?.containers.get(spec.name)
  const change = (action: ChangeAction, reasons: readonly string[]): Change => ({
    kind: 'container',
    name: spec.name,
    action,
    reasons,
  })
  if (!engine || !observed) return change('create', ['missing'])
  const differences = compareContainer(spec, observed, engine.images, engine.kind)
  const words = (remedy: string): string[] =>
    differences
      .filter((difference) => difference.remedy === remedy)
      .map(({ field, from, to }) => `${field} ${from} -> ${to}`)
  const recreate = words('recreate')
  if (recreate.length > 0) return change('recreate', recreate)
  const start = words('start')
  if (start.length > 0) return change('start', start)
  const stale = staleFiles(service, observation, observed.startedAt)
  const restart = [
    ...changedFiles.map((file) => `${file} changes`),
    ...stale.map((file) => `${file} is newer than the container's start`),
  ]
  const halfReplaced = service.overlaps && engine.containers.get(replacementName(spec.name))?.state === 'running'
  const again = [...restart, ...(halfReplaced ? ['its successor was interrupted while it took over'] : [])]
  if (again.length > 0) return change(service.overlaps ? 'recreate' : 'restart', again)
  const update = words('update')
  return update.length > 0 ? change('update', update) : undefined
}

/** The image that has to be pulled first, when the engine does not have it. */
export function missingImage(spec: ContainerSpec, engine: EngineObservation | undefined): string | undefined {
  return engine && findImage(engine.images, spec.image) ? undefined : spec.image
}

/** The named volumes of a container that do not exist yet. */
export function missingVolumes(spec: ContainerSpec, engine: EngineObservation | undefined): readonly string[] {
  return namedVolumes(spec.volumes).filter((name) => !engine?.volumes.has(name))
}

/** Files of the service that somebody wrote after the container had started: a run that was killed before its restart. */
function staleFiles(service: DesiredService, observation: HostObservation, startedAt: number): readonly string[] {
  return service.files
    .filter((file) => file.kind === 'file' && (observation.files.get(file.path)?.mtime ?? 0) > startedAt + NEWER_BY)
    .map((file) => file.path.slice(service.directory.length + 1))
}
