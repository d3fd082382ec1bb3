import type { Phase } from './phase.ts'
import { apply } from './phases/apply.ts'
import { compile } from './phases/compile.ts'
import { connect } from './phases/connect.ts'
import { interfaces } from './phases/interfaces.ts'
import { load } from './phases/load.ts'
import { lock } from './phases/lock.ts'
import { observe } from './phases/observe.ts'
import { plan } from './phases/plan.ts'
import { remains } from './phases/remains.ts'
import { replan } from './phases/replan.ts'
import { resources } from './phases/resources.ts'
import { strangers } from './phases/strangers.ts'

/** Everything up to the plan: nothing is changed. */
export const PLANNING_PHASES: readonly Phase[] = [
  load,
  connect,
  observe,
  interfaces,
  compile,
  resources,
  plan,
  strangers,
]

/** The plan, carried out under the lock. */
export const APPLYING_PHASES: readonly Phase[] = [...PLANNING_PHASES, remains, lock, replan, apply]
