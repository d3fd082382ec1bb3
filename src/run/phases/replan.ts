import type { Phase } from '../phase.ts'
import { observe } from './observe.ts'
import { plan } from './plan.ts'
import { resources } from './resources.ts'

/** Somebody else may have changed the hosts between the first look and the lock: look and compare once more, now that nobody can. */
export const replan: Phase = {
  name: 'replan',
  title: 'comparing again under the lock',
  shouldRun: (run) => run.plan.steps.length > 0,
  run: async (run) => {
    await observe.run(run)
    await resources.run(run)
    return plan.run(run)
  },
}
