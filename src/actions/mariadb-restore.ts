import { KollaError } from '../errors.ts'
import { planRestore, type RestoredHost } from '../plan/backup.ts'
import { backupServices, backupsOn, withRunningImages } from '../run/backups.ts'
import { databaseServices, refuseWithoutAll } from '../run/database-hosts.ts'
import { perform, runPhases, type Phase } from '../run/phase.ts'
import { apply } from '../run/phases/apply.ts'
import { lock } from '../run/phases/lock.ts'
import { Run } from '../run/run.ts'
import { NEW_CLUSTER } from '../roles/rollout.ts'
import type { ActionOptions, ActionResult } from './options.ts'
import { LOOKING_PHASES } from './status.ts'

/** Puts a backup in the place of the data of all database hosts. What was written since the backup is lost. */
export function mariadbRestore(options: ActionOptions): Promise<ActionResult> {
  return perform(restoreRun(options), [...LOOKING_PHASES, planPhase, lock, apply])
}

/** What `mariadb-restore` would do. */
export async function planMariadbRestore(options: ActionOptions): Promise<ActionResult> {
  const run = restoreRun(options)
  await runPhases(run, [...LOOKING_PHASES, planPhase])
  return { outcome: 'done', plan: run.plan }
}

function restoreRun(options: ActionOptions): Run {
  return new Run(options, 'mariadb-restore', { config: false, bootstrap: true, start: true })
}

const planPhase: Phase = {
  name: 'plan',
  title: 'looking for the backup',
  run: async (run) => {
    refuseWithoutAll(run)
    run.desired = withRunningImages(run.desired, run.hosts)
    const { backup: name = '' } = run.options.particulars
    const [service, ...more] = backupServices(run)
    if (service === undefined || more.length > 0) throw severalClusters()
    const backups = await backupsOn(run, service)
    run.plan = planRestore({
      backups,
      name,
      on: service.host,
      members: membersWith(run, service.host),
      founding: NEW_CLUSTER,
    })
    run.options.planned(run.plan)
    return `on ${service.host}`
  },
}

/** The hosts of the cluster that a host is part of. */
function membersWith(run: Run, host: string): readonly RestoredHost[] {
  const shard = (other: string): string => run.loaded.variables.forHost(other).string('mariadb_shard_id')
  return databaseServices(run)
    .filter((service) => shard(service.host) === shard(host))
    .map((service): RestoredHost => {
      const engine = run.hosts.get(service.host)?.engine
      const container = engine?.containers.get(service.spec.name)
      const volume = run.loaded.variables.forHost(service.host).string('mariadb_datadir_volume')
      return {
        host: service.host,
        container: container && (container.state === 'running' ? 'running' : 'stopped'),
        volume: engine?.volumes.has(volume) ? volume : undefined,
      }
    })
}

function severalClusters(): KollaError {
  return new KollaError('several database clusters make backups', {
    code: 'backup-ambiguous',
    fault: 'usage',
    hint: 'Name the hosts of one of them with --limit.',
  })
}
