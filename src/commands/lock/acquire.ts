import { string } from '@oclif/core/flags'
import { KollaCommand, actionFlags, outputFlags } from '../base.ts'

export default class LockAcquire extends KollaCommand {
  static override summary = 'hold the deployment, so that nobody else changes it'
  static override description =
    'Until kolla lock release. Runs that change something wait (--lock-wait) or end with exit code 4, and print the message.'
  static override examples = [
    {
      description: 'Keep others out while you look at the database',
      command: 'kolla lock acquire -i multinode -m "restoring the database"',
    },
  ]
  static override flags = {
    ...outputFlags,
    ...actionFlags,
    message: string({
      char: 'm',
      helpGroup: 'RUN',
      helpValue: 'TEXT',
      required: true,
      description: 'what others are told',
    }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(LockAcquire)
    await this.look(flags, 'lock acquire', async (options) =>
      (await import('../../actions/lock.ts')).lockAcquire(options, flags.message),
    )
    this.console(flags).info('The deployment is locked; "kolla lock release" gives it back.')
  }
}
