import { runPhases } from '../run/phase.ts'
import { Run } from '../run/run.ts'
import type { ActionOptions, ActionResult } from './options.ts'
import { containerStatus, LOOKING_PHASES } from './status.ts'

/** Whether every container that should run does, and is healthy. What is not is told as problems. */
export async function check(options: ActionOptions): Promise<ActionResult> {
  const run = new Run(options, 'check', { config: false, bootstrap: false, start: false })
  await runPhases(run, LOOKING_PHASES)
  const wrong = containerStatus(run).filter(({ state, health }) => state !== 'running' || health === 'unhealthy')
  for (const { host, name, state, health } of wrong) {
    options.emit({
      type: 'problem',
      problem: {
        severity: 'error',
        code: state === 'running' ? 'container-unhealthy' : 'container-not-running',
        message: `${host}: ${name} is ${state === 'running' ? health : state}`,
        hint: `\`kolla logs ${name} --limit ${host}\` shows why.`,
      },
    })
  }
  return { outcome: wrong.length === 0 ? 'done' : 'failed', data: wrong }
}
