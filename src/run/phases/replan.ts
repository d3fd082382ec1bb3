import type { Phase } from '../phase.ts'
import { observe } from './observe.ts'
import { plan } from './plan.ts'
import { resources } from './resources.ts'

/**
 * Runs phases once more, where somebody else had a lock between the first look and ours: the hosts may have changed, and now nobody can
 * change them.
 */
export function secondLook(...phases: readonly Phase[]): Phase {
  return {
    name: 'replan',
    title: 'comparing again under the lock',
    shouldRun: (run) => run.plan.steps.length > 0 && !run.asObserved,
    run: async (run) => {
      let said: string | undefined
      for (const phase of phases) said = await phase.run(run)
      return said
    },
  }
}

export const replan = secondLook(observe, resources, plan)
