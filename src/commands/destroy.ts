import { boolean } from '@oclif/core/flags'
import { ConsentingCommand } from './base.ts'

export default class Destroy extends ConsentingCommand {
  static override summary = 'remove containers, volumes and configuration from the hosts'
  static override description =
    'Takes the deployment off the hosts, with its data. What stays (globals.yml, passwords.yml, the inventory) is named at the end.'
  static override examples = [
    { description: 'See what would go', command: 'kolla destroy -i multinode --check' },
    {
      description: 'Remove the deployment, images too',
      command: 'kolla destroy -i multinode --include-images --yes-i-really-really-mean-it',
    },
  ]
  static override flags = {
    ...ConsentingCommand.flags,
    'include-images': boolean({ helpGroup: 'RUN', description: 'remove the images too' }),
    'include-dev': boolean({ helpGroup: 'RUN', description: 'remove the development checkouts too' }),
  }

  protected readonly action = 'destroy'

  protected async load() {
    return (await import('../actions/destroy.ts')).destroy
  }

  protected override particulars(flags: { readonly 'include-images'?: boolean; readonly 'include-dev'?: boolean }) {
    return { includeImages: flags['include-images'] === true, includeDev: flags['include-dev'] === true }
  }
}
