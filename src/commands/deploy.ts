import { KollaCommand, actionFlags, outputFlags } from './base.ts'

export default class Deploy extends KollaCommand {
  static override summary = 'bring every host to the configured state'
  static override description =
    'Compares what should be with what is and applies the difference: pulls, writes, bootstraps and starts what is missing or changed, nothing else.'
  static override examples = [
    { description: 'Deploy all that the inventory says', command: 'kolla deploy -i multinode' },
    {
      description: 'Only keystone, and print what would change',
      command: 'kolla deploy -i multinode -t keystone --check --diff',
    },
  ]
  static override flags = { ...outputFlags, ...actionFlags }

  async run(): Promise<void> {
    const { flags } = await this.parse(Deploy)
    if (flags.check) await this.plan(flags, 'deploy')
    else await this.act(flags, 'deploy', async (options) => (await import('../actions/deploy.ts')).deploy(options))
  }
}
