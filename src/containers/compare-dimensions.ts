import { textDifference } from './differences.ts'
import type { InspectDocument } from './observed.ts'
import { podmanUlimits } from './podman.ts'
import { DIMENSIONS, engineValue, ulimitsOf, type Dimension, type Ulimit } from './resources.ts'
import type { ContainerDifference, Dimensions, EngineKind } from './types.ts'

/**
 * Every limit that is asked for has to be there, and no other.
 * A limit can be changed in a running container, but not taken away; ulimits cannot be changed at all.
 */
export function compareDimensions(
  dimensions: Dimensions,
  current: InspectDocument,
  kind: EngineKind,
): ContainerDifference[] {
  const limits = DIMENSIONS.map((dimension) => compareLimit(dimension, dimensions, current.HostConfig, kind))
  const found = [...limits, compareUlimits(dimensions, current, kind)]
  return found.filter((difference) => difference !== undefined)
}

function compareLimit(
  dimension: Dimension,
  dimensions: Dimensions,
  hostConfig: InspectDocument['HostConfig'],
  kind: EngineKind,
): ContainerDifference | undefined {
  const wanted = engineValue(dimension, dimensions)
  const present = limitText(dimension, hostConfig[dimension.engineKey] as Limit)
  if (wanted !== undefined) return textDifference(dimension.key, limitText(dimension, wanted), present, 'update')
  if (dimension.key === 'memswap_limit' && isDerivedSwap(hostConfig)) return undefined
  // Podman limits the processes of every container by itself.
  if (dimension.key === 'pids_limit' && kind === 'podman') return undefined
  return textDifference(dimension.key, '', present)
}

/** The engine sets the swap limit to twice the memory limit when only the latter is given. */
function isDerivedSwap(hostConfig: InspectDocument['HostConfig']): boolean {
  const memory = Number(hostConfig['Memory'] ?? 0)
  return memory > 0 && Number(hostConfig['MemorySwap']) === 2 * memory
}

type Limit = string | number | null | undefined

/** No limit is 0 or nothing, for processes also -1. */
function limitText(dimension: Dimension, value: Limit): string {
  if (value === undefined || value === null || value === 0) return ''
  if (value === -1 && dimension.key === 'pids_limit') return ''
  return String(value)
}

function compareUlimits(dimensions: Dimensions, current: InspectDocument, kind: EngineKind) {
  const wanted = ulimitsOf(dimensions)
  const present = (current.HostConfig['Ulimits'] ?? []) as readonly Ulimit[]
  return kind === 'podman'
    ? textDifference('ulimits', describe(podmanUlimits(wanted)), describe(podmanUlimits(present)))
    : textDifference('ulimits', describe(wanted), describe(present))
}

function describe(ulimits: readonly Ulimit[]): string {
  const texts = ulimits.map(({ Name, Soft, Hard }) => `${Name}=${Soft}:${Hard}`)
  return texts.sort().join(', ')
}
