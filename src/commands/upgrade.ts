import { PlannedCommand } from './base.ts'

export default class Upgrade extends PlannedCommand {
  static override summary = 'move running services to the configured image tag'
  static override description =
    'Pulls first, then replaces the containers service by service; databases are synchronised with the new image before its services start.'
  static override examples = [
    { description: 'Upgrade everything', command: 'kolla upgrade -i multinode' },
    { description: 'One service', command: 'kolla upgrade -i multinode -t keystone' },
  ]

  protected readonly action = 'upgrade'

  protected async load() {
    return (await import('../actions/upgrade.ts')).upgrade
  }
}
