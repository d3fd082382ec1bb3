import { setTimeout as sleep } from 'node:timers/promises'
import { KollaError } from '../../../src/errors.ts'
import { databaseComplaint, type Handover, type HandoverContext } from '../../../src/roles/rollout.ts'
import { keepMajority } from './majority.ts'

/** Milliseconds that other nodes may take to catch up, and the cluster to drop one that is dead (Galera: 5 to 15 s). */
const PATIENCE = 60_000
const PAUSE = 500

/** Why a node should not leave now; `lasting`: nor later, `doubtful`: nobody knows that it should not. */
interface Obstacle {
  readonly message: string
  readonly kind?: 'lasting' | 'doubtful'
}

/**
 * A node leaves only while all others that the cluster counts serve: then it keeps its majority and all acknowledged data. One that has just
 * died still counts for some seconds; if another one left meanwhile, those that remain would be a minority.
 */
export const databaseHandover: Handover = {
  leave: async (context) => {
    await othersCanDoWithout(context)
    context.progress('sending clients to the other nodes')
    await context.endIdleConnections()
    // That took a while.
    await othersCanDoWithout(context)
  },
  meanwhile: (context, over) => keepMajority(context, over),
  leaveAlone: othersCanDoWithout,
}

async function othersCanDoWithout(context: HandoverContext): Promise<void> {
  const deadline = performance.now() + PATIENCE
  for (let told = ''; ; ) {
    const obstacle = await obstacleTo(context)
    if (obstacle === undefined) return
    const patient = obstacle.kind !== 'lasting' && performance.now() < deadline
    if (!patient) {
      if (obstacle.kind === 'doubtful') return
      throw new KollaError(`the database of ${context.on} is not interrupted: ${obstacle.message}`, {
        code: 'database-not-synced',
        fault: 'host',
        host: context.on,
        hint: 'Mend the other nodes first: the cluster cannot lose one more.',
      })
    }
    if (obstacle.message !== told) context.progress(`waiting for ${obstacle.message}`)
    told = obstacle.message
    await sleep(PAUSE, undefined, { signal: context.signal }).catch(() => {
      throw new KollaError('interrupted before the database was', { code: 'interrupted', fault: 'interrupted' })
    })
  }
}

async function obstacleTo(context: HandoverContext): Promise<Obstacle | undefined> {
  const { on, others, databaseStatus } = context
  const [own, ...statuses] = await Promise.all([on, ...others].map(databaseStatus))
  const complaints = statuses.flatMap((status, index) => {
    const complaint = databaseComplaint(status)
    return complaint === undefined ? [] : [`${others[index] ?? ''}: ${complaint}`]
  })
  if (complaints.length > 0) return { message: complaints.join(', ') }
  // One that does not serve is missed by nobody.
  if (typeof own !== 'object' || !own.clustered || !own.primary) return undefined
  if (own.servers === 1 && neighboursOf(context).length > 0) {
    return { message: 'no other node serves, and alone it would not come back', kind: 'lasting' }
  }
  const seen = statuses.filter((status) => typeof status === 'object' && status.clusterUuid === own.clusterUuid)
  if (own.servers - 1 <= seen.length) return undefined
  // Nodes on hosts that this run has never looked at are alive: their cluster says so, and nothing else is known of them.
  const lost = neighboursOf(context).filter((host) => !others.includes(host) && context.host(host) !== undefined)
  // So is one that the cluster counts for so long, whatever keeps us from asking it.
  return lost.length > 0 ? { message: `${lost.join(', ')} to answer, or to be dropped by its cluster`, kind: 'doubtful' } : undefined
}

/** The other hosts that the inventory gives its cluster. Where there are any, it starts only when it finds one of them. */
function neighboursOf({ on, scope }: HandoverContext): readonly string[] {
  const { mariadb = [] } = scope(on).data('groups') as { readonly mariadb?: readonly string[] }
  const shardOf = (host: string): string => scope(host).string('mariadb_shard_id')
  return mariadb.filter((host) => host !== on && shardOf(host) === shardOf(on))
}
