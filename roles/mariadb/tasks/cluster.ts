import { KollaError } from '../../../src/errors.ts'
import { NEW_CLUSTER, type Rollout, type RolloutContext } from '../../../src/roles/rollout.ts'
import type { OneShotContext } from '../../../src/roles/types.ts'

/** What is needed to tell the state of a cluster. */
type ClusterContext = Pick<RolloutContext, 'members' | 'hosts' | 'engine' | 'scope' | 'databaseNode'>

const RECOVERY =
  '`kolla mariadb-recovery` finds the host with the latest data, starts the cluster there and lets the others join. ' +
  'If the hosts have only just been switched on, wait a minute and try again: the servers may find each other on their own.'

/**
 * Nodes join one at a time. Then those that run are interrupted one at a time, the first last: it is the one that the load balancer sends
 * writes to. Throws `database-cluster-down` where starting anything would be a guess about whose data is the latest.
 */
export function galeraRollout(context: RolloutContext): Rollout {
  const { changing, interrupts, members } = context
  const founders = clusters(context)
    .map(founderOf)
    .flatMap((host) => (host === undefined || !changing.includes(host) ? [] : [{ host, environment: NEW_CLUSTER }]))
  const joining = changing.filter((host) => !interrupts(host))
  const interrupted = changing.filter(interrupts).sort((a, b) => members.indexOf(b) - members.indexOf(a))
  return { batches: [...joining, ...interrupted].map((host) => [host]), founders }
}

/** Why the tables of a new cluster have to be made on a host: no host has any. */
export function newClusterReasons(context: OneShotContext): readonly string[] {
  const own = clusters(context).find(({ members }) => members.includes(context.on))
  if (own === undefined || hasData(context, context.on) === true) return []
  const { members } = own
  if (members.length === 1) return ['the data volume does not exist']
  return founderOf(own) === context.on ? ['no host of the cluster has a data volume'] : []
}

/** The hosts of each shard: they are clusters of their own. */
function clusters(context: ClusterContext): readonly ClusterContext[] {
  const shards = Object.groupBy(context.members, (host) => context.scope(host).string('mariadb_shard_id'))
  return Object.values(shards).flatMap((members) => (members === undefined ? [] : [{ ...context, members }]))
}

/**
 * The host on which a cluster has to be founded, if any: no host has data, or just one has, which an earlier run prepared and did not get
 * to start. Galera itself refuses that one if its data was once part of a larger cluster.
 */
function founderOf(context: ClusterContext): string | undefined {
  const { members, hosts, engine } = context
  if (members.length < 2) return undefined
  const unseen = members.filter((host) => engine(host) === undefined)
  const running = members.filter((host) => engine(host)?.containers.get('mariadb')?.state === 'running')
  if (running.length > 0) {
    refuseWithoutQuorum(context, running)
    return undefined
  }
  const owners = members.filter((host) => hasData(context, host))
  if (unseen.length > 0) {
    throw new KollaError(`no database that was looked at runs, and ${unseen.join(', ')} could not be looked at`, {
      code: 'database-cluster-unknown',
      fault: 'host',
      hint: 'A second cluster beside one that runs there would split the data. Make these hosts reachable, or start the database there first.',
    })
  }
  if (owners.length > 1) {
    throw new KollaError(
      `the database runs on no host, but ${owners.join(', ')} have its data; which is the latest cannot be told from here`,
      { code: 'database-cluster-down', fault: 'host', hint: RECOVERY },
    )
  }
  return owners[0] ?? members.find((host) => hosts.includes(host))
}

/** Servers that run without a majority wait for each other for ever; one that starts now would wait with them. */
function refuseWithoutQuorum({ members, databaseNode }: ClusterContext, running: readonly string[]): void {
  const asked = running.filter((host) => databaseNode(host) !== undefined)
  const serves = asked.some((host) => {
    const node = databaseNode(host)
    return node !== 'silent' && node !== undefined && (!node.clustered || (node.primary && node.ready))
  })
  if (asked.length === 0 || serves) return
  throw new KollaError(
    `the database runs on ${running.join(', ')} of ${members.join(', ')}, but serves nowhere: the cluster has lost its majority`,
    { code: 'database-cluster-down', fault: 'host', hint: RECOVERY },
  )
}

function hasData({ engine, scope }: Pick<ClusterContext, 'engine' | 'scope'>, host: string): boolean | undefined {
  return engine(host)?.volumes.has(scope(host).string('mariadb_datadir_volume'))
}
