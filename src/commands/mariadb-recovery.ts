import { KollaError } from '../errors.ts'
import { KollaCommand, actionFlags, outputFlags } from './base.ts'

export default class MariadbRecovery extends KollaCommand {
  static override summary = 'bring the database cluster back after all its nodes were lost at once'
  static override description =
    'Asks every database host how far its data got, starts the cluster on the one that got furthest and says why, then lets the others join. Refuses while any node still serves.'
  static override examples = [
    { description: 'After a power loss of all controllers', command: 'kolla mariadb-recovery -i multinode' },
  ]
  static override flags = { ...outputFlags, ...actionFlags }

  async run(): Promise<void> {
    const { flags } = await this.parse(MariadbRecovery)
    if (flags.check) throw cannotBeTried()
    await this.act(flags, 'mariadb-recovery', async (options) =>
      (await import('../actions/mariadb-recovery.ts')).mariadbRecovery(options),
    )
  }
}

/** How far the data of a node got shows only when the node is stopped and asked. */
function cannotBeTried(): KollaError {
  return new KollaError(
    'mariadb-recovery cannot be tried with --check: it has to stop the databases to read how far they got',
    {
      code: 'check-unsupported',
      fault: 'usage',
      hint: 'Run it without --check; it refuses while any node still serves.',
    },
  )
}
