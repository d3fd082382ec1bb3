import type { Stages } from '../plan/build.ts'
import { perform, runPhases, type Phase } from '../run/phase.ts'
import { apply } from '../run/phases/apply.ts'
import { lock } from '../run/phases/lock.ts'
import { observe } from '../run/phases/observe.ts'
import { secondLook } from '../run/phases/replan.ts'
import { Run } from '../run/run.ts'
import type { ActionOptions, ActionResult } from './options.ts'
import { LOOKING_PHASES } from './status.ts'

/** Looks at the hosts, makes a plan of its own kind, and carries it out under the lock. */
export function carryOut(options: ActionOptions, action: string, stages: Stages, plan: Phase): Promise<ActionResult> {
  return perform(new Run(options, action, stages), [...LOOKING_PHASES, plan, lock, secondLook(observe, plan), apply])
}

/** The same plan, and nothing more. */
export async function planOnly(
  options: ActionOptions,
  action: string,
  stages: Stages,
  plan: Phase,
): Promise<ActionResult> {
  const run = new Run(options, action, stages)
  await runPhases(run, [...LOOKING_PHASES, plan])
  return { outcome: 'done', plan: run.plan }
}
