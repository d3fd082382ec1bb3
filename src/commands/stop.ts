import { boolean } from '@oclif/core/flags'
import { ConsentingCommand } from './base.ts'

export default class Stop extends ConsentingCommand {
  static override summary = 'stop the containers'
  static override description =
    'Stops the containers of the selected roles and hosts, in the reverse of the order in which they were started. Volumes, files and images stay.'
  static override examples = [
    { description: 'Stop everything', command: 'kolla stop -i multinode --yes-i-really-really-mean-it' },
    { description: 'See what would be stopped on one node', command: 'kolla stop -i multinode -l node3 --check' },
  ]
  static override flags = {
    ...ConsentingCommand.flags,
    'ignore-missing': boolean({ helpGroup: 'RUN', description: 'do not complain about containers that are not there' }),
  }

  protected readonly action = 'stop'

  protected async load() {
    return (await import('../actions/stop.ts')).stop
  }

  protected override particulars(flags: { readonly 'ignore-missing'?: boolean }) {
    return { ignoreMissing: flags['ignore-missing'] === true }
  }
}
