import { PlannedCommand } from './base.ts'

export default class PostDeploy extends PlannedCommand {
  static override summary = 'write clouds.yaml and the openrc files'
  static override description =
    'Writes clouds.yaml, admin-openrc.sh and their companions into the configuration directory, readable by their owner only.'
  static override examples = [{ description: 'Write them', command: 'kolla post-deploy -i multinode' }]

  protected readonly action = 'post-deploy'

  protected async load() {
    return (await import('../actions/post-deploy.ts')).postDeploy
  }
}
