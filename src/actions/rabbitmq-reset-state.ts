import { KollaError } from '../errors.ts'
import { planReset } from '../plan/broker.ts'
import { perform, runPhases, type Phase } from '../run/phase.ts'
import { apply } from '../run/phases/apply.ts'
import { lock } from '../run/phases/lock.ts'
import { Run } from '../run/run.ts'
import type { ActionOptions, ActionResult } from './options.ts'
import { LOOKING_PHASES } from './status.ts'

/** Empties the message broker on all its hosts: queues, messages and the cluster itself. */
export function rabbitmqResetState(options: ActionOptions): Promise<ActionResult> {
  return perform(resetRun(options), [...LOOKING_PHASES, planPhase, lock, apply])
}

/** What `rabbitmq-reset-state` would do. */
export async function planRabbitmqResetState(options: ActionOptions): Promise<ActionResult> {
  const run = resetRun(options)
  await runPhases(run, [...LOOKING_PHASES, planPhase])
  return { outcome: 'done', plan: run.plan }
}

function resetRun(options: ActionOptions): Run {
  return new Run(options, 'rabbitmq-reset-state', { config: false, bootstrap: false, start: false })
}

const planPhase: Phase = {
  name: 'plan',
  title: 'looking for the brokers',
  run: (run) => {
    const members = run.loaded.variables.groups.get('rabbitmq') ?? []
    if (members.length === 0 || !run.loaded.selected.has('rabbitmq'))
      throw new KollaError('no host runs RabbitMQ', { code: 'role-absent', fault: 'usage' })
    const away = members.filter((host) => !isRunning(run, host))
    if (away.length > 0) {
      throw new KollaError(`RabbitMQ does not run on ${away.join(', ')}, or that is not part of this run`, {
        code: 'broker-hosts-missing',
        fault: 'host',
        hint: 'A node that is left out would not find into the new cluster. Start it, or take the host out of the inventory.',
      })
    }
    run.plan = { action: run.action, steps: planReset(members) }
    run.options.planned(run.plan)
    return Promise.resolve(members.join(', '))
  },
}

function isRunning(run: Run, host: string): boolean {
  return run.desired.hosts.has(host) && run.hosts.get(host)?.engine?.containers.get('rabbitmq')?.state === 'running'
}
