import { PlannedCommand } from './base.ts'

export default class Pull extends PlannedCommand {
  static override summary = 'pull the images that the hosts need'
  static override description = 'Pulls what is not on the hosts yet. No container is touched.'
  static override examples = [{ description: 'Pull ahead of a maintenance window', command: 'kolla pull -i multinode' }]

  protected readonly action = 'pull'

  protected async load() {
    return (await import('../actions/pull.ts')).pull
  }
}
