import { applyPlan } from '../apply.ts'
import { ProvenPasswords } from '../known-passwords.ts'
import type { Phase } from '../phase.ts'
import { rememberApplied } from '../remains.ts'

/** Carries the plan out. */
export const apply: Phase = {
  name: 'apply',
  title: 'applying the plan',
  shouldRun: (run) => run.plan.steps.length > 0,
  run: async (run) => {
    const { emit, signal } = run.options
    const context = {
      action: run.action,
      desired: run.desired,
      variables: run.loaded.variables,
      session: run.session,
      selected: run.loaded.selected,
      hosts: run.hosts,
      identity: run.resources.identity,
      databaseNodes: run.resources.databaseNodes,
      brokerPermissions: run.resources.brokerPermissions,
      answers: run.resources.answers,
      rows: run.resources.rows,
      provenPasswords: ProvenPasswords.ofDeployment(run.options),
      preparations: run.preparations,
      progress: (step: { readonly id: string }, message: string) => {
        emit({ type: 'step-progress', id: step.id, message })
      },
    }
    run.results = await applyPlan(run.plan, context, { emit, signal, lost: run.lost })
    rememberApplied(run)
    return undefined
  },
}
