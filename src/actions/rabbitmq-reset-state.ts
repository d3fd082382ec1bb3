import { KollaError } from '../errors.ts'
import { planReset } from '../plan/broker.ts'
import type { Stages } from '../plan/build.ts'
import type { Phase } from '../run/phase.ts'
import type { Run } from '../run/run.ts'
import { carryOut, planOnly } from './own-plan.ts'
import type { ActionOptions, ActionResult } from './options.ts'

const ACTION = 'rabbitmq-reset-state'
const STAGES: Stages = { config: false, bootstrap: false, start: false }

/** Empties the message broker on all its hosts: queues, messages and the cluster itself. */
export function rabbitmqResetState(options: ActionOptions): Promise<ActionResult> {
  return carryOut(options, ACTION, STAGES, planPhase)
}

/** What `rabbitmq-reset-state` would do. */
export function planRabbitmqResetState(options: ActionOptions): Promise<ActionResult> {
  return planOnly(options, ACTION, STAGES, planPhase)
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
