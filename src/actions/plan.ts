import { runPhases } from '../run/phase.ts'
import { PLANNING_PHASES } from '../run/phases.ts'
import { Run } from '../run/run.ts'
import type { Stages } from '../plan/build.ts'
import type { ActionOptions, ActionResult, PlannedAction } from './options.ts'

const EVERYTHING: Stages = { config: true, bootstrap: true, start: true }

/** Which stages an action covers; those with a plan of their own are not here. */
const STAGES: Partial<Readonly<Record<PlannedAction, Stages>>> = {
  deploy: EVERYTHING,
  reconfigure: EVERYTHING,
  upgrade: EVERYTHING,
  'deploy-containers': { config: false, bootstrap: false, start: true },
  genconfig: { config: true, bootstrap: false, start: false },
}

/** What an action would change; nothing is changed. The action itself carries out exactly this. */
export async function plan(options: ActionOptions, action: PlannedAction): Promise<ActionResult> {
  if (action === 'stop' || action === 'destroy') {
    const { planRemoval } = await import('./removal.ts')
    return planRemoval(options, action)
  }
  if (action === 'pull') return (await import('./pull.ts')).planPull(options)
  if (action === 'post-deploy') return (await import('./post-deploy.ts')).planPostDeploy(options)
  if (action === 'bootstrap-servers') return (await import('./bootstrap-servers.ts')).planBootstrapServers(options)
  if (action === 'certificates') return (await import('./certificates.ts')).planCertificates(options)
  if (action === 'mariadb-backup') return (await import('./mariadb-backup.ts')).planMariadbBackup(options)
  if (action === 'mariadb-restore') return (await import('./mariadb-restore.ts')).planMariadbRestore(options)
  if (action === 'rabbitmq-reset-state')
    return (await import('./rabbitmq-reset-state.ts')).planRabbitmqResetState(options)
  const run = new Run(options, action, STAGES[action] ?? EVERYTHING)
  await runPhases(run, PLANNING_PHASES)
  return { outcome: run.plan.steps.length === 0 ? 'nothing-to-do' : 'done', plan: run.plan }
}
