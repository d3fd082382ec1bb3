import type { BrokerWork } from '../../plan/broker.ts'
import { KollaError } from '../../errors.ts'
import { hostOf, type StepRunner } from './context.ts'

/** Milliseconds. A node that starts waits for the others for up to five minutes by itself. */
const TIMEOUT = 360_000

/**
 * Leaves the cluster of the nodes OTHERS for good. A node that only resets itself remains a member of its queues: one more that is lost, or
 * restarts, and they are without a majority. Those that have too few members left get some elsewhere.
 */
const LEAVE = `
set -e
read -r other _ <<<"$OTHERS"
rabbitmq-queues -n "$other" shrink "$NODE"
for node in $OTHERS; do rabbitmq-queues -n "$other" grow "$node" even; done
rabbitmqctl stop_app
rabbitmqctl -n "$other" forget_cluster_node "$NODE"
`

/** Run in the broker's container; NODES: how many the cluster has. Khepri, its newer store, knows no force_reset. */
const SCRIPTS: Readonly<Record<BrokerWork, string>> = {
  stop_app: 'rabbitmqctl stop_app',
  reset: 'rabbitmqctl force_reset || rabbitmqctl reset',
  start_app: 'rabbitmqctl start_app',
  await_online_nodes: 'rabbitmqctl await_online_nodes "$NODES"',
  leave: LEAVE,
}

/** Does one piece of work on the broker of a host. A node that cannot leave its cluster says what is left to do, and goes all the same. */
export const runBroker: StepRunner = async (step, context) => {
  const host = hostOf(step)
  const engine = await context.session.engine(host)
  const work = step.subject as BrokerWork
  const { environment = {} } = step
  const result = await engine.exec('rabbitmq', ['bash', '-c', SCRIPTS[work]], { environment, timeout: TIMEOUT })
  if (result.code === 0) return
  if (work === 'leave') {
    context.progress(
      step,
      `it did not leave the cluster; on another node: rabbitmqctl forget_cluster_node ${environment['NODE'] ?? ''}`,
    )
    return
  }
  throw new KollaError(`RabbitMQ on ${host}: ${work} failed`, {
    code: 'broker-refused',
    fault: 'host',
    host,
    log: `${result.stdout}\n${result.stderr}`.trim().split('\n').slice(-20),
    hint: 'Mend what it says, then run the same command again: it starts from the beginning.',
  })
}
