import { boolean } from '@oclif/core/flags'
import type { HostBackup } from '../actions/results.ts'
import { PlannedCommand, type ActionFlags } from './base.ts'

export default class MariadbBackup extends PlannedCommand {
  static override summary = 'back the database up'
  static override description =
    'Makes a full backup, or an incremental one since the last full one, into the volume mariadb_backup of the first database host (mariadb_backup_host), ' +
    'while the database goes on serving. Wants enable_mariabackup. `kolla mariadb-restore` puts a backup back.'
  static override examples = [
    { description: 'Every night', command: 'kolla mariadb-backup -i multinode' },
    { description: 'Every hour', command: 'kolla mariadb-backup -i multinode --incremental' },
    { description: 'What is there?', command: 'kolla mariadb-backup -i multinode --list' },
  ]
  static override flags = {
    ...PlannedCommand.flags,
    full: boolean({ helpGroup: 'RUN', description: 'all data (default)', exclusive: ['incremental'] }),
    incremental: boolean({ helpGroup: 'RUN', description: 'what changed since the last full backup' }),
    list: boolean({
      helpGroup: 'RUN',
      description: 'print the backups that there are',
      exclusive: ['full', 'incremental'],
    }),
  }

  protected readonly action = 'mariadb-backup'

  override async run(): Promise<void> {
    const { flags } = await this.parse(MariadbBackup)
    if (flags.list) await this.#list(flags)
    else await super.run()
  }

  protected async load() {
    return (await import('../actions/mariadb-backup.ts')).mariadbBackup
  }

  protected override particulars(flags: { readonly full?: boolean; readonly incremental?: boolean }) {
    if (flags.full) return { backupType: 'full' } as const
    return flags.incremental ? ({ backupType: 'incremental' } as const) : {}
  }

  async #list(flags: ActionFlags): Promise<void> {
    const { data } = await this.look(flags, this.action, async (options) =>
      (await import('../actions/mariadb-backup.ts')).listBackups(options),
    )
    const { backupLines } = await import('../output/backups.ts')
    this.console(flags).result((data ?? []) as readonly HostBackup[], (rows) => backupLines(rows).join('\n'))
  }
}
