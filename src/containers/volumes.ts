/** One entry of a container's `volumes`. */
export interface VolumeSpec {
  /** A path, the name of a volume, or undefined for a volume without a name. */
  readonly source: string | undefined
  readonly target: string
  /** `rw`, `ro`, `shared`, `ro,z`, ... */
  readonly mode: string
}

/** Takes `SRC:DST[:MODE]` apart as kolla does: `rw` is the mode where none is given. */
export function parseVolume(text: string): VolumeSpec {
  const [first = '', second, mode] = text.split(':')
  if (second === undefined) return { source: undefined, target: first, mode: 'rw' }
  return { source: first, target: second, mode: mode ?? 'rw' }
}

/** As the engine takes it; undefined for a volume without a name. */
export function bindOf(volume: VolumeSpec): string | undefined {
  return volume.source === undefined ? undefined : `${volume.source}:${volume.target}:${volume.mode}`
}

/** True where the source is the name of a volume and not a path. */
export function isNamedVolume(volume: VolumeSpec): boolean {
  return volume.source !== undefined && !volume.source.includes('/')
}

/** The names of the volumes among the entries of a container, each once. */
export function namedVolumes(volumes: readonly string[]): string[] {
  const names = volumes.map(parseVolume).flatMap((volume) => (isNamedVolume(volume) ? [volume.source ?? ''] : []))
  return [...new Set(names)]
}
