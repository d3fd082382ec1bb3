import { PlannedCommand } from './base.ts'

export default class DeployContainers extends PlannedCommand {
  static override summary = 'create and start containers; write no configuration, bootstrap nothing'
  static override description =
    'For hosts whose configuration is already in place: containers that are missing, stopped or differ from their definition are put right.'
  static override examples = [
    {
      description: 'Bring back the containers of two nodes',
      command: 'kolla deploy-containers -i multinode -l node1,node2',
    },
  ]

  protected readonly action = 'deploy-containers'

  protected async load() {
    return (await import('../actions/deploy-containers.ts')).deployContainers
  }
}
