import type { Problem } from '../errors.ts'
import { strangers, type KnownFacts, type Stranger } from '../plan/strangers.ts'
import { rememberedHost, rememberedNames } from './remembered-hosts.ts'
import type { Run } from './run.ts'

/** Warns of members of clusters that are no hosts of their groups any more. */
export function strangerProblems(run: Run): readonly Problem[] {
  const { databaseNodes, brokers } = run.resources
  if (databaseNodes.size === 0 && brokers.length === 0) return []
  const { groups } = run.loaded.variables
  const found = strangers({ groups, facts: knownFacts(run), databaseNodes, brokers })
  return found
    .filter(({ role }) => run.loaded.selected.has(role))
    .map((stranger) => strangerProblem(stranger, groups.get(stranger.role)?.[0] ?? ''))
}

/** Of the hosts of this run as they were seen just now, of others as a run saw them last. */
function knownFacts({ hosts, options }: Run): KnownFacts {
  const away = rememberedNames(options).filter((host) => !hosts.has(host))
  const remembered = away.map((host) => [host, rememberedHost(options, host)?.facts ?? {}] as const)
  const seen = [...hosts].map(([host, { observation }]) => [host, observation.facts] as const)
  return new Map([...remembered, ...seen])
}

const CLUSTERS = { mariadb: "the database's", rabbitmq: "the message broker's" } as const

/** `other`: a host that stays in the cluster. */
export function strangerProblem({ role, member, running, host }: Stranger, other: string): Problem {
  const where = host === undefined ? '' : ` (${host})`
  const destroy = `\`kolla destroy --limit ${host ?? 'HOST'}\`, with it in the inventory, takes it out`
  const forget = `\`rabbitmqctl forget_cluster_node ${member}\` in the container rabbitmq of ${other}`
  const leave =
    role === 'mariadb' ? 'so does stopping the container mariadb there' : `so does stopping it, and then ${forget}`
  return {
    severity: 'warning',
    code: 'cluster-stranger',
    message: `${member}${where} is still in ${CLUSTERS[role]} cluster${running ? '' : ', where it does not run,'} but no host of the group ${role}`,
    hint: running
      ? `It votes there and gets all data. ${destroy}; ${leave}.`
      : `It is waited for, and counts in majorities. If it is gone for good: ${forget}.`,
  }
}
