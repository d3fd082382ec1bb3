import { KollaError } from '../errors.ts'
import { LIST_BACKUPS, readBackups, type Backup } from '../plan/backup.ts'
import type { HostState } from '../plan/build.ts'
import type { Desired, DesiredService } from '../roles/desired.ts'
import type { Run } from './run.ts'

/** Milliseconds for reading the names of the backups. */
const LIST_TIMEOUT = 60_000

/** The service that has the database's data and the backups, on every host that makes some. Throws `backup-disabled` where there is none. */
export function backupServices(run: Pick<Run, 'desired' | 'loaded'>): readonly DesiredService[] {
  const found = [...run.desired.hosts.values()]
    .flatMap(({ services }) => services.filter(({ role, name }) => role === 'mariadb' && name === 'mariabackup'))
    .filter(({ host }) => run.loaded.variables.forHost(host).bool('mariadb_backup_possible'))
  if (found.length > 0) return found
  throw new KollaError('no host makes backups of the database', {
    code: 'backup-disabled',
    fault: 'configuration',
    hint: 'Set enable_mariabackup: true in globals.yml, and bring it to the hosts: kolla reconfigure -t mariadb. --limit has to leave mariadb_backup_host.',
  })
}

/** The backups that a host has, the latest first. */
export async function backupsOn(run: Pick<Run, 'session'>, { host, spec }: DesiredService): Promise<readonly Backup[]> {
  const engine = await run.session.engine(host)
  const list = { ...spec, name: 'mariabackup_list', command: LIST_BACKUPS, restartPolicy: 'no' } as const
  const { code, stdout, stderr } = await engine.runOnce(list, { timeout: LIST_TIMEOUT })
  if (code === 0) return readBackups(stdout)
  throw new KollaError(`the backups of ${host} cannot be listed`, {
    code: 'backups-unreadable',
    fault: 'host',
    host,
    log: stderr.trim().split('\n').slice(-20),
  })
}

/** The same deployment with the database's images that run now: the tool that copies a server's files has to be of its version. */
export function withRunningImages(desired: Desired, hosts: ReadonlyMap<string, HostState>): Desired {
  const adapted = [...desired.hosts].map(([name, host]) => {
    const image = hosts.get(name)?.engine?.containers.get('mariadb')?.image
    const services = host.services.map((service) =>
      service.role === 'mariadb' && image !== undefined ? { ...service, spec: { ...service.spec, image } } : service,
    )
    return [name, { ...host, services }] as const
  })
  return { ...desired, hosts: new Map(adapted) }
}
