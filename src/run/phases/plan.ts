import { fetchFiles } from '../../hosts/fetch.ts'
import { buildPlan, differingFiles } from '../../plan/build.ts'
import { KollaError } from '../../errors.ts'
import { roleProblems } from '../../prechecks/roles.ts'
import type { Phase } from '../phase.ts'
import { remainsOf } from '../remains.ts'
import type { Run } from '../run.ts'
import { sideBySide } from '../side-by-side.ts'

/** Compares what should be with what is. Old versions of files that differ are fetched, to say in words what changes. */
export const plan: Phase = {
  name: 'plan',
  title: 'comparing',
  run: async (run) => {
    refuseUnsuitable(run)
    const previous = await previousContent(run)
    const { variables, selected } = run.loaded
    const planned = buildPlan({
      action: run.action,
      stages: run.stages,
      desired: run.desired,
      hosts: run.hosts,
      variables,
      selected,
      previous: (host, path) => previous.get(host)?.get(path),
      resources: run.resources.changes,
      identity: run.resources.identity,
      databaseNodes: run.resources.databaseNodes,
      brokerPermissions: run.resources.brokerPermissions,
      answers: run.resources.answers,
      rows: run.resources.rows,
      redact: (text) => run.options.redactor.redact(text),
    })
    const remains = remainsOf(run)
    run.plan = { ...planned, ...(remains.length > 0 ? { remains } : {}) }
    run.options.planned(run.plan)
    const changes = run.plan.steps.flatMap((step) => step.changes).length
    return changes === 0 ? 'nothing to do' : `${changes} changes in ${run.plan.steps.length} steps`
  },
}

/** Throws what the guards of the roles say of the hosts. */
function refuseUnsuitable({ desired, hosts, loaded: { variables, selected } }: Run): void {
  const roles = desired.roles.filter(({ role }) => selected.has(role.name))
  const problems = roleProblems(roles, { hosts, variables }, ({ guards }) => guards)
  if (problems.length === 0) return
  throw new KollaError('the hosts are not ready for this; nothing was changed', {
    code: 'hosts-unsuitable',
    fault: 'host',
    problems,
  })
}

async function previousContent(run: Run): Promise<ReadonlyMap<string, ReadonlyMap<string, Buffer>>> {
  const differing = differingFiles(run.desired, run.hosts)
  const fetched = sideBySide([...differing.keys()], (host) =>
    fetchFiles(run.session.connection(host), differing.get(host) ?? []),
  )
  return new Map(await fetched)
}
