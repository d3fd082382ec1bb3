import { perform, runPhases, type Phase } from '../run/phase.ts'
import { apply } from '../run/phases/apply.ts'
import { connect } from '../run/phases/connect.ts'
import { lock } from '../run/phases/lock.ts'
import { observe } from '../run/phases/observe.ts'
import { loadServers, planServers, replanServers } from '../run/phases/servers.ts'
import { Run } from '../run/run.ts'
import type { ActionOptions, ActionResult } from './options.ts'

const PLANNING: readonly Phase[] = [loadServers, connect, observe, planServers]

/** Prepares hosts for a deployment: names, packages, container engine, user, and what else the services expect. */
export function bootstrapServers(options: ActionOptions): Promise<ActionResult> {
  return perform(bootstrapRun(options), [...PLANNING, lock, replanServers, apply])
}

/** What `bootstrap-servers` would change. */
export async function planBootstrapServers(options: ActionOptions): Promise<ActionResult> {
  const run = bootstrapRun(options)
  await runPhases(run, PLANNING)
  return { outcome: run.plan.steps.length === 0 ? 'nothing-to-do' : 'done', plan: run.plan }
}

function bootstrapRun(options: ActionOptions): Run {
  return new Run(options, 'bootstrap-servers', { config: false, bootstrap: false, start: false })
}
