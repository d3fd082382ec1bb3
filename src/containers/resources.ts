import { parseSize } from './sizes.ts'
import type { Dimensions } from './types.ts'

/** How a limit is called by kolla and by the engine, and what may be done about it in a running container. */
export interface Dimension {
  readonly key: Exclude<keyof Dimensions, 'ulimits'>
  readonly engineKey: string
  readonly kind: 'size' | 'number' | 'text'
}

export const DIMENSIONS: readonly Dimension[] = [
  { key: 'mem_limit', engineKey: 'Memory', kind: 'size' },
  { key: 'mem_reservation', engineKey: 'MemoryReservation', kind: 'size' },
  { key: 'memswap_limit', engineKey: 'MemorySwap', kind: 'size' },
  { key: 'cpu_period', engineKey: 'CpuPeriod', kind: 'number' },
  { key: 'cpu_quota', engineKey: 'CpuQuota', kind: 'number' },
  { key: 'cpu_shares', engineKey: 'CpuShares', kind: 'number' },
  { key: 'cpuset_cpus', engineKey: 'CpusetCpus', kind: 'text' },
  { key: 'cpuset_mems', engineKey: 'CpusetMems', kind: 'text' },
  { key: 'blkio_weight', engineKey: 'BlkioWeight', kind: 'number' },
  { key: 'pids_limit', engineKey: 'PidsLimit', kind: 'number' },
]

/** A limit in the engine's terms; undefined where it is not asked for. */
export function engineValue(dimension: Dimension, dimensions: Dimensions): string | number | undefined {
  const value = dimensions[dimension.key]
  if (value === undefined) return undefined
  switch (dimension.kind) {
    case 'size':
      return parseSize(value)
    case 'number':
      return Number(value)
    case 'text':
      return String(value)
  }
}

/** The limits as keys of HostConfig, without ulimits: the part that a running container can be given. */
export function resourcesOf(dimensions: Dimensions): Record<string, string | number> {
  const resources: Record<string, string | number> = {}
  for (const dimension of DIMENSIONS) {
    const value = engineValue(dimension, dimensions)
    if (value !== undefined) resources[dimension.engineKey] = value
  }
  return resources
}

/** A limit of a process, as the engine writes it. */
export interface Ulimit {
  readonly Name: string
  readonly Soft: number
  readonly Hard: number
}

/** The ulimits as the engine takes them, sorted by name. */
export function ulimitsOf(dimensions: Dimensions): Ulimit[] {
  return Object.entries(dimensions.ulimits ?? {})
    .map(([name, { soft, hard }]) => ({ Name: name, Soft: soft, Hard: hard }))
    .sort((a, b) => (a.Name < b.Name ? -1 : 1))
}
