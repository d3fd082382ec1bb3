import { KollaError } from '../../../src/errors.ts'
import type { Task, TaskContext } from '../../../src/roles/types.ts'

/** Nodes on which a quorum queue has a member, where there are as many: upstream's default. */
const MEMBERS = 3
/** Milliseconds for all queues of one node. */
const TIMEOUT = 600_000

/**
 * A queue has its members where it was made: nodes that join later get none. With too few of them it cannot do without any, and no node could
 * be interrupted for a change.
 */
export const growQueues: Task = {
  name: 'rabbitmq-queue-members',
  title: "give RabbitMQ's quorum queues members on new nodes",
  after: ['rabbitmq'],
  due: (context) => growth(context).map(({ host }) => `${host} joins the cluster`),
  run: async (context) => {
    for (const { host, which } of growth(context)) {
      const engine = await context.engineOf(host)
      const command = ['rabbitmq-queues', 'grow', nodeOf(context, host), which]
      const result = await engine.exec('rabbitmq', command, { timeout: TIMEOUT })
      if (result.code === 0) continue
      throw new KollaError(`RabbitMQ on ${host} does not get members of quorum queues`, {
        code: 'broker-members-refused',
        fault: 'host',
        host,
        log: `${result.stdout}\n${result.stderr}`.trim().split('\n').slice(-20),
        hint: `When all nodes run: \`${command.join(' ')}\` in its container rabbitmq.`,
      })
    }
  },
}

interface Growth {
  readonly host: string
  /** Of which queues the node gets a member: all, or those with an even number, which is one too few. */
  readonly which: 'all' | 'even'
}

/** Nodes that this plan adds to a cluster that runs. */
function growth(context: TaskContext): readonly Growth[] {
  const { hosts, engine, touched } = context
  const [first] = hosts
  if (first === undefined) return []
  const before = membersOf(context, first).filter((host) => engine(host)?.containers.get('rabbitmq')?.state === 'running').length
  if (before === 0) return []
  return hosts
    .filter((host) => touched.has(`${host}/rabbitmq`) && !hasData(context, host))
    .map((host, index) => ({ host, which: before + index < MEMBERS ? 'all' : 'even' }))
}

function hasData({ engine, scope }: TaskContext, host: string): boolean {
  return engine(host)?.volumes.has(scope(host).string('rabbitmq_datadir_volume')) ?? false
}

/** Every host that the inventory gives a broker. */
export function membersOf({ scope }: Pick<TaskContext, 'scope'>, host: string): readonly string[] {
  const { rabbitmq: members = [] } = scope(host).data('groups') as Readonly<Record<string, readonly string[]>>
  return members
}

/** What the broker of a host is called in its cluster. */
export function nodeOf({ scope }: Pick<TaskContext, 'scope'>, host: string): string {
  const { hostname } = scope(host).data('ansible_facts') as { readonly hostname: string }
  return `rabbit@${hostname}`
}
