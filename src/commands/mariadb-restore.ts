import { string } from '@oclif/core/args'
import { ConsentingCommand } from './base.ts'

export default class MariadbRestore extends ConsentingCommand {
  static override summary = 'put a backup in the place of the database'
  static override description =
    'Prepares the backup, stops the database on all hosts, puts the backup in the place of its data, and lets the other hosts join. What was written since the backup is lost. ' +
    'The names are those of `kolla mariadb-backup --list`; an incremental backup brings the full one along. One from elsewhere goes into the volume mariadb_backup first.'
  static override examples = [
    {
      description: 'What would happen?',
      command: 'kolla mariadb-restore full-21-11-2026-1795267200 -i multinode --check',
    },
    {
      description: 'Do it',
      command: 'kolla mariadb-restore full-21-11-2026-1795267200 -i multinode --yes-i-really-really-mean-it',
    },
  ]
  static override args = { backup: string({ description: 'name of the backup', required: true }) }

  protected readonly action = 'mariadb-restore'
  #backup = ''

  override async run(): Promise<void> {
    const { args } = await this.parse(MariadbRestore)
    this.#backup = args.backup
    await super.run()
  }

  protected async load() {
    return (await import('../actions/mariadb-restore.ts')).mariadbRestore
  }

  protected override particulars() {
    return { backup: this.#backup }
  }
}
