import { KollaError } from '../../../src/errors.ts'
import { brokerNode } from '../../../src/roles/broker-node.ts'
import type { Task, TaskContext } from '../../../src/roles/types.ts'

/** Nodes on which a quorum queue has a member, where there are as many: upstream's default. */
const MEMBERS = 3
/** Milliseconds for all queues of one node. */
const TIMEOUT = 600_000

/**
 * Queues and streams have their members where they were made: nodes that join later get none. With too few of them they cannot do without any,
 * and no node could be interrupted for a change.
 */
export const growQueues: Task = {
  name: 'rabbitmq-queue-members',
  title: "give RabbitMQ's queues and streams members on new nodes",
  after: ['rabbitmq'],
  due: (context) => growth(context).map(({ host }) => `${host} joins the cluster`),
  run: async (context) => {
    const all = growth(context).flatMap(({ host, which }) =>
      growCommands(nodeOf(context, host), which).map((command) => ({ host, command })),
    )
    for (const { host, command } of all) {
      const engine = await context.engineOf(host)
      const result = await engine.exec('rabbitmq', command, { timeout: TIMEOUT })
      if (result.code === 0) continue
      throw new KollaError(`RabbitMQ on ${host} does not get members of queues`, {
        code: 'broker-members-refused',
        fault: 'host',
        host,
        log: `${result.stdout}\n${result.stderr}`.trim().split('\n').slice(-20),
        hint: `When all nodes run: \`${command.join(' ')}\` in its container rabbitmq.`,
      })
    }
  },
}

/** Of which queues a node gets a member: all, or those with an even number, which is one too few. */
type Which = 'all' | 'even'

/** Commands that give a node members of quorum queues, and of streams, which have one on each node. Where it has them they do nothing. */
export function growCommands(node: string, which: Which): readonly (readonly string[])[] {
  return [
    ['rabbitmq-queues', 'grow', node, which],
    // Debian has rabbitmq-streams in no place where it would be found; this is what it does.
    ['rabbitmqctl', 'eval', ADD_REPLICAS.replaceAll('NODE', `'${node}'`)],
  ]
}

const ADD_REPLICAS = `
[begin
   {resource, Vhost, _, Name} = amqqueue:get_name(Stream),
   rabbit_stream_queue:add_replica(Vhost, Name, NODE)
 end
 || Stream <- rabbit_amqqueue:list_by_type(stream),
    not lists:member(NODE, maps:get(nodes, amqqueue:get_type_state(Stream)))].`

interface Growth {
  readonly host: string
  readonly which: Which
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
  return brokerNode(scope(host).data('ansible_facts') as Readonly<Record<string, unknown>>)
}
