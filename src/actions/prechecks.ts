import { certificateProblems } from '../prechecks/certificates.ts'
import { checkDeployment } from '../prechecks/deployment.ts'
import { checkClock, checkDistribution, checkEngine, checkOpenFiles, checkSpace } from '../prechecks/host.ts'
import { checkVirtualAddress } from '../prechecks/network.ts'
import { checkPorts } from '../prechecks/ports.ts'
import type { HostCheck, HostUnderCheck } from '../prechecks/types.ts'
import { serviceContext } from '../roles/compile.ts'
import { runPhases } from '../run/phase.ts'
import { Run } from '../run/run.ts'
import type { ActionOptions, ActionResult } from './options.ts'
import { LOOKING_PHASES } from './status.ts'

const CHECKS: readonly HostCheck[] = [
  checkDistribution,
  checkEngine,
  checkSpace,
  checkClock,
  checkOpenFiles,
  checkVirtualAddress,
  checkPorts,
]

/** Whether a deployment could work on these hosts. Changes nothing; tells all that stands in the way at once. */
export async function prechecks(options: ActionOptions): Promise<ActionResult> {
  const run = new Run(options, 'prechecks', { config: false, bootstrap: false, start: true })
  await runPhases(run, LOOKING_PHASES)
  const hosts = hostsUnderCheck(run)
  const contexts = hosts.flatMap((host) => host.contexts)
  const problems = [
    ...hosts.flatMap((host) => CHECKS.flatMap((check) => check(host))),
    ...checkDeployment(hosts),
    ...certificateProblems(contexts, { now: new Date(), addresses: true }),
  ]
  for (const problem of problems) options.emit({ type: 'problem', problem })
  return { outcome: problems.some((problem) => problem.severity === 'error') ? 'failed' : 'done', data: problems }
}

function hostsUnderCheck(run: Run): readonly HostUnderCheck[] {
  const { roles, selected, variables } = run.loaded
  const observedAt = Date.now() / 1000
  return [...run.desired.hosts.values()].flatMap((desired) => {
    const state = run.hosts.get(desired.host)
    if (!state) return []
    const contexts = desired.services
      .filter((service) => selected.has(service.role))
      .flatMap(({ role: owner, name }) => {
        const role = roles.find((each) => each.name === owner)
        const service = role?.services[name]
        return role && service
          ? [serviceContext({ roles, hosts: run.session.hosts, variables }, role, name, service, desired.host)]
          : []
      })
    return [{ host: desired.host, scope: variables.forHost(desired.host), state, desired, contexts, observedAt }]
  })
}
