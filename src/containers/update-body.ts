import { parseSize } from './sizes.ts'
import { resourcesOf } from './resources.ts'
import type { ContainerSpec } from './types.ts'

/** The request that changes a running container: its restart policy and the limits that are asked for. */
export function updateBody(spec: ContainerSpec): Record<string, unknown> {
  const { mem_limit: memory, memswap_limit: swap } = spec.dimensions
  return {
    RestartPolicy: { Name: spec.restartPolicy, MaximumRetryCount: 0 },
    ...resourcesOf(spec.dimensions),
    // The engine derives it when a container is created, and refuses a memory limit above it when one is updated.
    ...(memory !== undefined && swap === undefined ? { MemorySwap: 2 * parseSize(memory) } : {}),
  }
}
