import { KollaError } from '../../../src/errors.ts'
import type { Handover, HandoverContext } from '../../../src/roles/rollout.ts'
import { growCommands, membersOf, nodeOf } from './members.ts'

/** Seconds until queues that would lose their majority must have caught up. */
const QUORUM_TIMEOUT = 120
/** Seconds after which it may be that a queue has too few members, not that they have yet to catch up. */
const SUSPICIOUS = 10

/** Clients are sent to the other nodes, and leadership of queues and streams is given away, before a node stops. */
export const brokerHandover: Handover = {
  leave: async (context) => {
    // Of two, none is a majority: queues rest while one of them is away, whatever is waited for.
    if (membersOf(context, context.on).length > 2) {
      await queuesSafe(context)
      await majorityStays(context)
    }
    context.progress('sending clients to the other nodes')
    await upgradeTool(context, 'drain')
  },
  comeBack: (context) => upgradeTool(context, 'revive'),
}

interface CommandResult {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/**
 * Nodes without a majority stop serving, and those that stopped like that wait for all others when they start. A node that has just died
 * counts to its cluster for a minute; it does not here, because its host was there when this run began.
 */
async function majorityStays(context: HandoverContext): Promise<void> {
  const { on, others } = context
  const result = await inContainer(context, ['rabbitmqctl', 'cluster_status', '--formatter', 'json'])
  if (result.code !== 0) throw refusal(context, 'rabbitmqctl cluster_status', result)
  const { disk_nodes: all, running_nodes: running } = JSON.parse(result.stdout) as ClusterStatus
  const gone = membersOf(context, on)
    .filter((host) => host === on || (!others.includes(host) && context.host(host) !== undefined))
    .map((host) => nodeOf(context, host))
  const staying = running.filter((node) => !gone.includes(node))
  if (staying.length > all.length / 2) return
  const away = all.filter((node) => node !== nodeOf(context, on) && !staying.includes(node))
  throw new KollaError(
    `RabbitMQ on ${on} is not interrupted while ${away.join(', ')} is away: ${staying.join(', ') || 'nobody'} would go on, a minority, which serves nobody`,
    {
      code: 'broker-handover-failed',
      fault: 'host',
      host: on,
      hint: 'Bring the other nodes back first. A host that is gone for good is taken out of the inventory: then the others do without it.',
    },
  )
}

interface ClusterStatus {
  readonly disk_nodes: readonly string[]
  readonly running_nodes: readonly string[]
}

async function queuesSafe(context: HandoverContext): Promise<void> {
  context.progress('waiting for queues to be safe without this node')
  if ((await untilSafe(context, SUSPICIOUS)).code === 0) return
  await completeQueues(context)
  const result = await untilSafe(context, QUORUM_TIMEOUT)
  if (result.code !== 0) throw refusal(context, 'rabbitmq-upgrade await_online_quorum_plus_one', result)
}

function untilSafe(context: HandoverContext, seconds: number): Promise<CommandResult> {
  return inContainer(context, ['rabbitmq-upgrade', 'await_online_quorum_plus_one', '--timeout', String(seconds)])
}

/**
 * Queues with an even number of members get one more on another node: a node that is gone for good has taken one with it. So do streams.
 * What does not succeed shows in that they are not safe then either.
 */
async function completeQueues(context: HandoverContext): Promise<void> {
  for (const host of context.others) {
    for (const command of growCommands(nodeOf(context, host), 'even')) await inContainer(context, command)
  }
}

async function upgradeTool(context: HandoverContext, command: string): Promise<void> {
  const result = await inContainer(context, ['rabbitmq-upgrade', command])
  if (result.code !== 0) throw refusal(context, `rabbitmq-upgrade ${command}`, result)
}

async function inContainer(context: HandoverContext, command: readonly string[]): Promise<CommandResult> {
  const engine = await context.engineOf(context.on)
  return engine.exec('rabbitmq', command, { timeout: QUORUM_TIMEOUT * 1000 + 30_000 })
}

function refusal({ on }: HandoverContext, command: string, { stdout, stderr }: CommandResult): KollaError {
  return new KollaError(`RabbitMQ on ${on}: ${command} failed`, {
    code: 'broker-handover-failed',
    fault: 'host',
    host: on,
    log: `${stdout}\n${stderr}`.trim().split('\n').slice(-20),
    hint:
      'Look at `rabbitmq-queues check_if_node_is_quorum_critical` there: some queue has too few members that are in sync. ' +
      '`rabbitmq-queues shrink NODE` forgets those on a node that is gone.',
  })
}
