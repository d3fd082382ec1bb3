import type { ContainerSpec } from '../containers/types.ts'
import { KollaError } from '../errors.ts'
import { planRecovery, readPosition, type DatabasePosition } from '../plan/recovery.ts'
import type { DesiredService } from '../roles/desired.ts'
import { databaseServices, refuseWithoutAll } from '../run/database-hosts.ts'
import { NEW_CLUSTER } from '../roles/rollout.ts'
import { perform, type Phase } from '../run/phase.ts'
import { apply } from '../run/phases/apply.ts'
import { compile } from '../run/phases/compile.ts'
import { connect } from '../run/phases/connect.ts'
import { interfaces } from '../run/phases/interfaces.ts'
import { load } from '../run/phases/load.ts'
import { lock } from '../run/phases/lock.ts'
import { observe } from '../run/phases/observe.ts'
import { resources } from '../run/phases/resources.ts'
import { Run } from '../run/run.ts'
import type { ActionOptions, ActionResult } from './options.ts'

const LOG = '/var/log/kolla/mariadb/mariadb.log'
const STATE = '/var/lib/mysql/grastate.dat'
/** Milliseconds: a server that has to replay a long log takes minutes. */
const RECOVER_TIMEOUT = 600_000

/** Brings the database cluster back after all its nodes were lost at once, from the host with the latest data. */
export function mariadbRecovery(options: ActionOptions): Promise<ActionResult> {
  const run = new Run(options, 'mariadb-recovery', { config: false, bootstrap: true, start: true })
  const locked: Phase = { ...lock, shouldRun: () => true }
  return perform(run, [
    load,
    connect,
    observe,
    interfaces,
    compile,
    resources,
    refuseIfServing,
    locked,
    positions,
    apply,
  ])
}

/** A cluster that serves needs no recovery, and one would lose what it has since acknowledged. */
const refuseIfServing: Phase = {
  name: 'refuse',
  title: 'making sure that no database serves',
  run: (run) => {
    const serving = [...run.resources.databaseNodes].filter(
      ([, node]) => node !== 'silent' && node.primary && node.ready,
    )
    const [first] = serving
    if (first) {
      throw new KollaError(`the database serves on ${serving.map(([host]) => host).join(', ')}; nothing was changed`, {
        code: 'database-serves',
        fault: 'usage',
        hint: 'There is nothing to recover: `kolla deploy -t mariadb` lets the others join.',
      })
    }
    refuseWithoutAll(run)
    return Promise.resolve(undefined)
  },
}

/** Stops what is left of the cluster and asks every server how far its data got. */
const positions: Phase = {
  name: 'positions',
  title: 'asking each host how far its data got',
  run: async (run) => {
    const services = databaseServices(run)
    if (services.length === 0)
      throw new KollaError('no host runs the database', { code: 'role-absent', fault: 'usage' })
    const found = await Promise.all(services.map((service) => positionOf(run, service)))
    run.plan = planRecovery(found, NEW_CLUSTER)
    const [founding] = run.plan.steps
    const chosen = services.find(({ host }) => host === founding?.host)
    if (chosen) {
      const allow = `[ ! -f ${STATE} ] || sed -i 's/^safe_to_bootstrap:.*/safe_to_bootstrap: 1/' ${STATE}`
      await runBeside(run, chosen, { command: ['bash', '-c', allow] })
    }
    run.options.planned(run.plan)
    return founding?.changes[0]?.reasons[0]
  },
}

async function positionOf(run: Run, service: DesiredService): Promise<DatabasePosition> {
  const { host, spec } = service
  const engine = await run.session.engine(host)
  const container = await engine.inspect(spec.name)
  if (container) await engine.stop(spec.name, spec.stopTimeout)
  const volume = run.loaded.variables.forHost(host).string('mariadb_datadir_volume')
  const hasContainer = container !== undefined
  if (!run.hosts.get(host)?.engine?.volumes.has(volume))
    return { host, uuid: undefined, seqno: -1, safe: false, hasContainer }
  await runBeside(run, service, { environment: { ...spec.environment, BOOTSTRAP_ARGS: '--wsrep-recover' } })
  const read = `grep 'Recovered position' ${LOG} | tail -n 1; cat ${STATE} 2> /dev/null; true`
  const text = await runBeside(run, service, { command: ['bash', '-c', read] })
  return { host, ...readPosition(text), hasContainer }
}

/** A container like the database's, run to its end in its place. */
async function runBeside(run: Run, { host, spec }: DesiredService, changes: Partial<ContainerSpec>): Promise<string> {
  const engine = await run.session.engine(host)
  const { healthcheck: _unused, ...rest } = spec
  const name = 'mariadb_wsrep_recovery'
  if (await engine.inspect(name)) await engine.remove(name)
  const result = await engine.runOnce({ ...rest, ...changes, name, restartPolicy: 'no' }, { timeout: RECOVER_TIMEOUT })
  if (result.code === 0) return result.stdout
  throw new KollaError(`${name} on ${host} ended with exit code ${result.code}`, {
    code: 'database-recovery-failed',
    fault: 'host',
    host,
    log: `${result.stdout}\n${result.stderr}`.trim().split('\n').slice(-20),
  })
}
