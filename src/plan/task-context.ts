import { hostsOf } from '../roles/compile.ts'
import type { DesiredRole } from '../roles/desired.ts'
import type { TaskContext } from '../roles/types.ts'
import type { PlanInput } from './build.ts'

/** What was found out of a deployment before anything is changed. */
export type Findings = Pick<
  PlanInput,
  'action' | 'desired' | 'variables' | 'hosts' | 'identity' | 'databaseNodes' | 'brokerPermissions' | 'answers' | 'rows'
>

/** What a role's own code sees; `touched`: containers that the plan changes, `HOST/container`. */
export function taskContext(findings: Findings, role: DesiredRole, touched: ReadonlySet<string>): TaskContext {
  const { variables, hosts } = findings
  return {
    action: findings.action,
    hosts: role.hosts,
    others: othersOf(findings, role),
    scope: (host) => variables.forHost(host),
    host: (host) => hosts.get(host)?.observation,
    engine: (host) => hosts.get(host)?.engine,
    touched,
    identity: findings.identity,
    databaseNode: (host) => findings.databaseNodes.get(host),
    brokerPermissions: findings.brokerPermissions,
    answer: (host, question) => findings.answers.get(host)?.get(question.name),
    rows: (query) => findings.rows.get(role.role.name)?.get(query),
  }
}

function othersOf({ desired, variables, hosts }: Findings, { role }: DesiredRole): readonly string[] {
  const left = [...hosts.keys()].filter((host) => !desired.hosts.has(host))
  if (left.length === 0) return []
  const members = new Set(Object.values(role.services).flatMap((service) => hostsOf(service, variables)))
  return left.filter((host) => members.has(host))
}
