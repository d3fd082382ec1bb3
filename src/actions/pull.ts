import { perform, runPhases, type Phase } from '../run/phase.ts'
import { apply } from '../run/phases/apply.ts'
import { compile } from '../run/phases/compile.ts'
import { connect } from '../run/phases/connect.ts'
import { interfaces } from '../run/phases/interfaces.ts'
import { load } from '../run/phases/load.ts'
import { observe } from '../run/phases/observe.ts'
import type { PlanStep } from '../plan/types.ts'
import { Run } from '../run/run.ts'
import type { ActionOptions, ActionResult } from './options.ts'

/** Every image of every host, whether it is there or not: the registry may have a newer one under the same tag. */
const planImages: Phase = {
  name: 'plan',
  title: 'listing images',
  run: (run) => {
    const steps = new Map<string, PlanStep>()
    for (const { host, services } of run.desired.hosts.values()) {
      for (const { role, spec } of services.filter((service) => run.loaded.selected.has(service.role))) {
        const id = `image@${host}/${spec.image}`
        const reasons = run.hosts.get(host)?.engine?.images.has(spec.image)
          ? ['the registry may have a newer one']
          : ['the host does not have it']
        steps.set(id, {
          id,
          kind: 'image',
          role,
          host,
          subject: spec.image,
          title: `pull ${spec.image}`,
          changes: [{ kind: 'image', name: spec.image, action: 'pull', reasons }],
          needs: [],
        })
      }
    }
    run.plan = { action: run.action, steps: [...steps.values()] }
    run.options.planned(run.plan)
    return Promise.resolve(`${steps.size} images`)
  },
}

const PLANNING = [load, connect, observe, interfaces, compile, planImages]

/** Pulls the images of every enabled service to the hosts that run it. */
export function pull(options: ActionOptions): Promise<ActionResult> {
  return perform(pullRun(options), [...PLANNING, apply])
}

/** What `pull` would pull. */
export async function planPull(options: ActionOptions): Promise<ActionResult> {
  const run = pullRun(options)
  await runPhases(run, PLANNING)
  return { outcome: 'done', plan: run.plan }
}

function pullRun(options: ActionOptions): Run {
  return new Run(options, 'pull', { config: false, bootstrap: false, start: true })
}
