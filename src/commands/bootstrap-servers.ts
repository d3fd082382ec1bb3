import { PlannedCommand } from './base.ts'

export default class BootstrapServers extends PlannedCommand {
  static override summary = 'prepare hosts: container engine, users, hosts file, kernel settings'
  static override description =
    'Installs and configures the container engine from the packages of the distribution, and what else the services expect of a host.'
  static override examples = [
    { description: 'Prepare the hosts of an inventory', command: 'kolla bootstrap-servers -i multinode' },
  ]

  protected readonly action = 'bootstrap-servers'

  protected async load() {
    return (await import('../actions/bootstrap-servers.ts')).bootstrapServers
  }
}
