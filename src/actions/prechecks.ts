import { hasCode, type Problem } from '../errors.ts'
import { certificateProblems } from '../prechecks/certificates.ts'
import { checkDeployment } from '../prechecks/deployment.ts'
import { checkClock, checkDistribution, checkEngine, checkLimits, checkSpace } from '../prechecks/host.ts'
import { checkVirtualAddress } from '../prechecks/network.ts'
import { checkPorts } from '../prechecks/ports.ts'
import { roleProblems } from '../prechecks/roles.ts'
import type { HostCheck, HostUnderCheck } from '../prechecks/types.ts'
import { serviceContext } from '../roles/compile.ts'
import { runPhases, type Phase } from '../run/phase.ts'
import { Run } from '../run/run.ts'
import { observeClusters } from '../run/clusters.ts'
import { strangerProblems } from '../run/strangers.ts'
import type { ActionOptions, ActionResult } from './options.ts'
import { LOOKING_PHASES } from './status.ts'

const CHECKS: readonly HostCheck[] = [
  checkDistribution,
  checkEngine,
  checkSpace,
  checkClock,
  checkLimits,
  checkVirtualAddress,
  checkPorts,
]

/** Asks the servers that run already who is in their clusters. */
const clusters: Phase = {
  name: 'clusters',
  title: 'asking the services',
  run: async (run) => {
    const found = await observeClusters(run).catch((error: unknown) => {
      // A deploy says so; nothing here depends on it.
      if (hasCode(error, 'database-access-denied')) return {}
      throw error
    })
    run.resources = { ...run.resources, ...found }
    return undefined
  },
}

/** Whether a deployment could work on these hosts. Changes nothing; tells all that stands in the way at once. */
export async function prechecks(options: ActionOptions): Promise<ActionResult> {
  const run = new Run(options, 'prechecks', { config: false, bootstrap: false, start: true })
  await runPhases(run, [...LOOKING_PHASES, clusters])
  const hosts = hostsUnderCheck(run)
  const contexts = hosts.flatMap((host) => host.contexts)
  const problems = [
    ...hosts.flatMap((host) => CHECKS.flatMap((check) => check(host))),
    ...checkDeployment(hosts),
    ...problemsOfRoles(run),
    ...strangerProblems(run),
    ...certificateProblems(contexts, { now: new Date(), addresses: true }),
  ]
  for (const problem of problems) options.emit({ type: 'problem', problem })
  return { outcome: problems.some((problem) => problem.severity === 'error') ? 'failed' : 'done', data: problems }
}

function problemsOfRoles({ desired, hosts, loaded: { variables, selected } }: Run): readonly Problem[] {
  const roles = desired.roles.filter(({ role }) => selected.has(role.name))
  return roleProblems(roles, { hosts, variables }, ({ checks = [], guards = [] }) => [...guards, ...checks])
}

function hostsUnderCheck(run: Run): readonly HostUnderCheck[] {
  const { roles, selected, variables } = run.loaded
  const observedAt = Date.now() / 1000
  return [...run.desired.hosts.values()].flatMap((desired) => {
    const state = run.hosts.get(desired.host)
    if (!state) return []
    const contexts = desired.services
      .filter((service) => selected.has(service.role))
      .flatMap(({ role: owner, name, instance }) => {
        const role = roles.find((each) => each.name === owner)
        const service = role?.services[name]
        return role && service
          ? [
              serviceContext(
                { roles, hosts: run.session.hosts, variables },
                role,
                name,
                service,
                desired.host,
                instance,
              ),
            ]
          : []
      })
    return [{ host: desired.host, scope: variables.forHost(desired.host), state, desired, contexts, observedAt }]
  })
}
