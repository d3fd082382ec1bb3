import { KollaCommand, actionFlags, outputFlags } from './base.ts'

export default class Prechecks extends KollaCommand {
  static override summary = 'check that the hosts can take the deployment; change nothing'
  static override description =
    'Looks at every host: interfaces, free ports, names, disk, engine, clocks, and what each role needs. All that is wrong is said at once.'
  static override examples = [{ description: 'Before the first deploy', command: 'kolla prechecks -i multinode' }]
  static override flags = { ...outputFlags, ...actionFlags }

  async run(): Promise<void> {
    const { flags } = await this.parse(Prechecks)
    await this.act(flags, 'prechecks', async (options) => (await import('../actions/prechecks.ts')).prechecks(options))
  }
}
