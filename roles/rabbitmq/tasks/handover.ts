import { KollaError } from '../../../src/errors.ts'
import type { Handover, HandoverContext } from '../../../src/roles/rollout.ts'

/** Seconds until queues that would lose their majority must have caught up. */
const QUORUM_TIMEOUT = 120

/** Clients are sent to the other nodes, and leadership of queues and streams is given away, before a node stops. */
export const brokerHandover: Handover = {
  leave: async (context) => {
    context.progress('waiting for queues to be safe without this node')
    await upgradeTool(context, ['await_online_quorum_plus_one', '--timeout', String(QUORUM_TIMEOUT)])
    context.progress('sending clients to the other nodes')
    await upgradeTool(context, ['drain'])
  },
  comeBack: (context) => upgradeTool(context, ['revive']),
}

async function upgradeTool(context: HandoverContext, words: readonly string[]): Promise<void> {
  const engine = await context.engineOf(context.on)
  const result = await engine.exec('rabbitmq', ['rabbitmq-upgrade', ...words], { timeout: QUORUM_TIMEOUT * 1000 + 30_000 })
  if (result.code === 0) return
  throw new KollaError(`RabbitMQ on ${context.on}: rabbitmq-upgrade ${words[0] ?? ''} failed`, {
    code: 'broker-handover-failed',
    fault: 'host',
    host: context.on,
    log: `${result.stdout}\n${result.stderr}`.trim().split('\n').slice(-20),
    hint: 'Look at `rabbitmq-queues check_if_node_is_quorum_critical` there: some queue has too few members that are in sync.',
  })
}
