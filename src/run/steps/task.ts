import { roleOf, type StepRunner } from './context.ts'
import { KollaError } from '../../errors.ts'

/** Runs a role's own task. */
export const runTask: StepRunner = async (step, context, signal) => {
  const { role, hosts } = roleOf(step, context)
  const task = role.tasks?.find((each) => each.name === step.subject)
  if (!task)
    throw new KollaError(`step ${step.id} has no definition`, {
      code: 'plan-inconsistent',
      fault: 'internal',
      step: step.id,
    })
  await task.run({
    action: context.action,
    hosts,
    scope: (host) => context.variables.forHost(host),
    host: (host) => context.hosts.get(host)?.observation,
    engine: (host) => context.hosts.get(host)?.engine,
    touched: new Set(),
    identity: context.identity,
    engineOf: (host) => context.session.engine(host),
    openTcp: (host, address, port) => context.session.openTcp(host, address, port),
    progress: (message) => {
      context.progress(step, message)
    },
    signal,
  })
}
