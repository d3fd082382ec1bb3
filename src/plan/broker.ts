import type { PlanStep } from './types.ts'

/** What is done to the message broker of a host; src/run/steps/broker.ts says how. */
export type BrokerWork = 'stop_app' | 'reset' | 'start_app' | 'await_online_nodes' | 'leave'

/** One piece of work on the broker of a host. `environment`: what it is told. */
export function brokerStep(
  host: string,
  work: BrokerWork,
  words: { readonly title: string; readonly reason: string },
  needs: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): PlanStep {
  return {
    id: `${work}@${host}/rabbitmq`,
    kind: 'broker',
    role: 'rabbitmq',
    host,
    subject: work,
    title: words.title,
    changes: [{ kind: 'task', name: work, action: 'run', reasons: [words.reason] }],
    needs,
    environment,
  }
}

/**
 * Empties the brokers of a cluster and lets them find each other again. Each phase waits until all hosts have the one before behind them;
 * within it they work side by side: a node that starts waits for the others.
 */
export function planReset(hosts: readonly string[]): readonly PlanStep[] {
  const phase = (work: BrokerWork, title: string, reason: string, before: readonly PlanStep[]): readonly PlanStep[] =>
    hosts.map((host) =>
      brokerStep(
        host,
        work,
        { title, reason },
        before.map(({ id }) => id),
        { NODES: String(hosts.length) },
      ),
    )
  const stopped = phase('stop_app', 'stop the broker', 'its state is reset', [])
  const emptied = phase('reset', 'forget queues, messages and the cluster', 'was asked for', stopped)
  const started = phase('start_app', 'start the broker', 'its state was reset', emptied)
  const joined = phase('await_online_nodes', 'wait for the cluster', 'its nodes have to find each other', started)
  return [...stopped, ...emptied, ...started, ...joined]
}
