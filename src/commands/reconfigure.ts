import { PlannedCommand } from './base.ts'

export default class Reconfigure extends PlannedCommand {
  static override summary = 'apply changed configuration to a running deployment'
  static override description =
    'The same comparison as deploy. Only what differs is written, and only the containers that read it are restarted.'
  static override examples = [
    { description: 'Apply a changed option', command: 'kolla reconfigure -i multinode -t keystone' },
    {
      description: 'See first which containers it restarts, and why',
      command: 'kolla reconfigure -i multinode --check',
    },
  ]

  protected readonly action = 'reconfigure'

  protected async load() {
    return (await import('../actions/reconfigure.ts')).reconfigure
  }
}
