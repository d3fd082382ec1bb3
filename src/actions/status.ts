import { runPhases, type Phase } from '../run/phase.ts'
import { compile } from '../run/phases/compile.ts'
import { connect } from '../run/phases/connect.ts'
import { interfaces } from '../run/phases/interfaces.ts'
import { load } from '../run/phases/load.ts'
import { observe } from '../run/phases/observe.ts'
import { Run } from '../run/run.ts'
import type { ActionOptions, ActionResult } from './options.ts'
import type { ContainerStatus } from './results.ts'

/** What is looked at by actions that only look: nothing is planned. */
export const LOOKING_PHASES: readonly Phase[] = [load, connect, observe, interfaces, compile]

/** Every container that should be, on every host, with how it is. */
export async function status(options: ActionOptions): Promise<ActionResult> {
  const run = new Run(options, 'status', { config: false, bootstrap: false, start: false })
  await runPhases(run, LOOKING_PHASES)
  return { outcome: 'done', data: containerStatus(run) }
}

/** The rows of `kolla status`. */
export function containerStatus(run: Run): readonly ContainerStatus[] {
  return [...run.desired.hosts.values()].flatMap(({ host, services }) =>
    services
      .filter((service) => run.loaded.selected.has(service.role) && !service.onDemand)
      .map(({ role, spec }): ContainerStatus => {
        const state = run.hosts.get(host)
        const observed = state?.engine?.containers.get(spec.name)
        const uptime = observed?.state === 'running' && state ? state.observation.now - observed.startedAt : undefined
        return {
          host,
          role,
          name: spec.name,
          image: observed?.image ?? spec.image,
          state: observed?.state ?? 'missing',
          health: observed?.health ?? 'none',
          uptime,
        }
      }),
  )
}
