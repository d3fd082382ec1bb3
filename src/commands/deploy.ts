import { PlannedCommand } from './base.ts'

export default class Deploy extends PlannedCommand {
  static override summary = 'bring every host to the configured state'
  static override description =
    'Compares what should be with what is and applies the difference: pulls, writes, bootstraps and starts what is missing or changed, nothing else. With nothing to change it ends after the comparison.'
  static override examples = [
    { description: 'Deploy all that the inventory says', command: 'kolla deploy -i multinode' },
    {
      description: 'Only keystone; print what would change, with the differences of files',
      command: 'kolla deploy -i multinode -t keystone --check --diff',
    },
  ]

  protected readonly action = 'deploy'

  protected async load() {
    return (await import('../actions/deploy.ts')).deploy
  }
}
