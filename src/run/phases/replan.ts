import type { Phase } from '../phase.ts'
import { observe } from './observe.ts'
import { plan } from './plan.ts'
import { resources } from './resources.ts'

/** Where somebody else had a lock between the first look and ours, the hosts may have changed: look and compare once more, now that nobody can. */
export const replan: Phase = {
  name: 'replan',
  title: 'comparing again under the lock',
  shouldRun: (run) => run.plan.steps.length > 0 && !run.asObserved,
  run: async (run) => {
    await observe.run(run)
    await resources.run(run)
    return plan.run(run)
  },
}
