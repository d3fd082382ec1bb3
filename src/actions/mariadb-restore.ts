import { KollaError } from '../errors.ts'
import { planRestore, type RestoredHost } from '../plan/backup.ts'
import type { Stages } from '../plan/build.ts'
import { backupServices, backupsOn, withRunningImages } from '../run/backups.ts'
import { databaseServices, refuseWithoutAll } from '../run/database-hosts.ts'
import type { Phase } from '../run/phase.ts'
import type { Run } from '../run/run.ts'
import { NEW_CLUSTER } from '../roles/rollout.ts'
import { carryOut, planOnly } from './own-plan.ts'
import type { ActionOptions, ActionResult } from './options.ts'

const ACTION = 'mariadb-restore'
const STAGES: Stages = { config: false, bootstrap: true, start: true }

/** Puts a backup in the place of the data of all database hosts. What was written since the backup is lost. */
export function mariadbRestore(options: ActionOptions): Promise<ActionResult> {
  return carryOut(options, ACTION, STAGES, planPhase)
}

/** What `mariadb-restore` would do. */
export function planMariadbRestore(options: ActionOptions): Promise<ActionResult> {
  return planOnly(options, ACTION, STAGES, planPhase)
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
