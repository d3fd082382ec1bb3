import { planBackup } from '../plan/backup.ts'
import type { Stages } from '../plan/build.ts'
import { backupServices, backupsOn, withRunningImages } from '../run/backups.ts'
import { runPhases, type Phase } from '../run/phase.ts'
import { Run } from '../run/run.ts'
import { carryOut, planOnly } from './own-plan.ts'
import type { ActionOptions, ActionResult } from './options.ts'
import type { HostBackup } from './results.ts'
import { LOOKING_PHASES } from './status.ts'

const ACTION = 'mariadb-backup'
const STAGES: Stages = { config: false, bootstrap: false, start: false }

/** Backs the database up into the volume mariadb_backup of mariadb_backup_host, while it goes on serving. */
export function mariadbBackup(options: ActionOptions): Promise<ActionResult> {
  return carryOut(options, ACTION, STAGES, planPhase)
}

/** What `mariadb-backup` would do. */
export function planMariadbBackup(options: ActionOptions): Promise<ActionResult> {
  return planOnly(options, ACTION, STAGES, planPhase)
}

/** The backups that there are, the latest first. */
export async function listBackups(options: ActionOptions): Promise<ActionResult> {
  const run = new Run(options, ACTION, STAGES)
  const data: HostBackup[] = []
  const list: Phase = {
    name: 'list',
    title: 'listing the backups',
    run: async (within) => {
      for (const service of backupServices(within)) {
        const backups = await backupsOn(within, service)
        data.push(...backups.map((backup) => ({ host: service.host, ...backup })))
      }
      return undefined
    },
  }
  await runPhases(run, [...LOOKING_PHASES, list])
  return { outcome: 'done', data }
}

const planPhase: Phase = {
  name: 'plan',
  title: 'choosing the hosts',
  run: (run) => {
    run.desired = withRunningImages(run.desired, run.hosts)
    const hosts = backupServices(run).map(({ host }) => host)
    const [first = ''] = hosts
    const variable = run.loaded.variables.forHost(first).string('mariadb_backup_type')
    run.plan = planBackup(hosts, run.options.particulars.backupType ?? (variable === 'incremental' ? variable : 'full'))
    // Nobody has to wait for a backup but who changes the hosts that make it.
    run.desired = { ...run.desired, hosts: new Map([...run.desired.hosts].filter(([host]) => hosts.includes(host))) }
    run.options.planned(run.plan)
    return Promise.resolve(hosts.join(', '))
  },
}
