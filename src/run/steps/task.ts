import { roleOf, taskRunContext, type StepRunner } from './context.ts'
import { KollaError } from '../../errors.ts'

/** Runs a role's own task. */
export const runTask: StepRunner = async (step, context, signal) => {
  const task = roleOf(step, context).role.tasks?.find((each) => each.name === step.subject)
  if (!task)
    throw new KollaError(`step ${step.id} has no definition`, {
      code: 'plan-inconsistent',
      fault: 'internal',
      step: step.id,
    })
  await task.run(taskRunContext(step, context, signal))
}
