import { KollaError } from '../errors.ts'
import type { Change, Plan, PlanStep } from './types.ts'

/** A backup of the database, as it lies in the volume of the backups. */
export interface Backup {
  /** Its folder: `full-21-11-2026-1795267200`, `incr-10-00-00-21-11-2026-since-21-11-2026-1795267200`; or a file beside the folders. */
  readonly name: string
  readonly kind: 'full' | 'incremental'
  /** Where the container of the backups sees it. */
  readonly file: string
  readonly bytes: number
  /** Seconds since the epoch. */
  readonly written: number
  /** Name of the full backup that an incremental one goes on from. */
  readonly since?: string
}

/** Prints a line for every backup: path, size and time, with tabs between them. */
export const LIST_BACKUPS = ['find', '/backup', '-maxdepth', '2', '-name', '*.gz', '-printf', '%P\\t%s\\t%T@\\n']

/** Reads what LIST_BACKUPS prints; the latest first. */
export function readBackups(text: string): readonly Backup[] {
  const backups = text
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line): readonly Backup[] => {
      const [path = '', bytes, written] = line.split('\t')
      const [name = ''] = path.split('/')
      const base = { name, file: `/backup/${path}`, bytes: Number(bytes), written: Number(written) }
      const since = /^incr-.*-since-(.*)$/.exec(name)?.[1]
      if (since !== undefined) return [{ ...base, kind: 'incremental', since: `full-${since}` }]
      // One that lies beside the folders does not tell what it goes on from.
      return /^incr/.test(name) ? [] : [{ ...base, kind: 'full' }]
    })
  return backups.sort((a, b) => b.written - a.written)
}

/** The files to restore from. Throws `backup-unknown`, and `backup-incomplete` when the full one below an incremental one is gone. */
export function chainOf(
  backups: readonly Backup[],
  name: string,
): { readonly full: string; readonly incremental: string } {
  const wanted = backups.find((backup) => backup.name === name)
  if (!wanted) {
    throw new KollaError(`there is no backup ${name}`, {
      code: 'backup-unknown',
      fault: 'usage',
      hint:
        backups.length === 0
          ? 'There are none: `kolla mariadb-backup` makes one; one from elsewhere goes into the volume mariadb_backup.'
          : `There are: ${backups.map((backup) => backup.name).join(', ')}`,
    })
  }
  if (wanted.since === undefined) return { full: wanted.file, incremental: '' }
  const base = backups.find((backup) => backup.name === wanted.since)
  if (base) return { full: base.file, incremental: wanted.file }
  throw new KollaError(`${name} goes on from ${wanted.since}, which is not there`, {
    code: 'backup-incomplete',
    fault: 'usage',
    hint: 'Put it back into the volume mariadb_backup, or restore another one.',
  })
}

/** One backup on each of these hosts. */
export function planBackup(hosts: readonly string[], type: 'full' | 'incremental'): Plan {
  const steps = hosts.map((host) =>
    oneShot(host, 'mariabackup', `back the database up (${type})`, `a ${type} backup was asked for`, [], {
      BACKUP_TYPE: type,
    }),
  )
  return { action: 'mariadb-backup', steps }
}

/** A host of the cluster that a backup replaces. */
export interface RestoredHost {
  readonly host: string
  /** The state of its container, if it has one. */
  readonly container: 'running' | 'stopped' | undefined
  /** Name of its data volume, if that exists. */
  readonly volume: string | undefined
}

export interface RestoreInput {
  readonly backups: readonly Backup[]
  readonly name: string
  /** Host that has the backups. */
  readonly on: string
  /** All hosts of the cluster, that one too. */
  readonly members: readonly RestoredHost[]
  /** Variables of the container that founds a cluster. */
  readonly founding: Readonly<Record<string, string>>
}

/**
 * Unpacks the backup first; then all servers stop, the data is put in place on the host that has it, and only then do the others lose
 * theirs. They get the restored data when they join.
 */
export function planRestore({ backups, name, on, members, founding }: RestoreInput): Plan {
  const { full, incremental } = chainOf(backups, name)
  const others = members.filter(({ host }) => host !== on)
  const own = members.find(({ host }) => host === on)
  const prepare = oneShot(on, 'mariadb_restore_prepare', `prepare ${name}`, `${name} was asked for`, [], {
    FULL: full,
    INCREMENTAL: incremental,
  })
  const stops = members
    .filter(({ container }) => container === 'running')
    .map(({ host }) => mariadb(`stop@${host}/mariadb`, host, 'stop', 'its data is replaced', [prepare]))
  const restore = oneShot(on, 'mariadb_restore', `put ${name} in place`, 'all servers have stopped', [
    prepare,
    ...stops,
  ])
  const emptied = others
    .filter(({ container, volume }) => container !== undefined || volume !== undefined)
    .map((other) => emptying(other, [restore]))
  const steps = [prepare, ...stops, restore, ...emptied]
  const add = (step: PlanStep): void => void steps.push(step)
  if (others.length === 0) {
    add(mariadb(`container@${on}/mariadb`, on, own?.container ? 'start' : 'create', 'has the restored data', steps))
    return { action: 'mariadb-restore', steps }
  }
  add({ ...mariadb(`found@${on}/mariadb`, on, 'create', 'has the restored data', steps), environment: founding })
  for (const { host } of others)
    add(mariadb(`container@${host}/mariadb`, host, 'create', 'joins the cluster', steps.slice(-1)))
  add(mariadb(`container@${on}/mariadb`, on, 'recreate', 'joins the cluster that it founded', steps.slice(-1)))
  return { action: 'mariadb-restore', steps }
}

function emptying({ host, container, volume }: RestoredHost, needs: readonly PlanStep[]): PlanStep {
  const step = mariadb(`empty@${host}/mariadb`, host, 'remove', 'gets its data from the others', needs)
  const gone: Change = {
    kind: 'volume',
    name: volume ?? '',
    action: 'remove',
    reasons: ['older than what was restored'],
  }
  const changes = [...(container === undefined ? [] : step.changes), ...(volume === undefined ? [] : [gone])]
  return { ...step, title: 'take the old data away', changes }
}

function mariadb(
  id: string,
  host: string,
  action: Change['action'],
  reason: string,
  needs: readonly PlanStep[],
): PlanStep {
  const changes: readonly Change[] = [{ kind: 'container', name: 'mariadb', action, reasons: [reason] }]
  const title = id.startsWith('found@') ? 'found the cluster with mariadb' : `${action} mariadb`
  return { id, kind: 'container', role: 'mariadb', host, subject: 'mariadb', title, changes, needs: idsOf(needs) }
}

function oneShot(
  host: string,
  name: string,
  title: string,
  reason: string,
  needs: readonly PlanStep[],
  environment: Readonly<Record<string, string>> = {},
): PlanStep {
  const changes: readonly Change[] = [{ kind: 'one-shot', name, action: 'run', reasons: [reason] }]
  const id = `one-shot@${host}/${name}`
  return {
    id,
    kind: 'one-shot',
    role: 'mariadb',
    host,
    subject: name,
    title,
    changes,
    environment,
    needs: idsOf(needs),
  }
}

function idsOf(steps: readonly PlanStep[]): readonly string[] {
  return steps.map(({ id }) => id)
}
