import { string as argument } from '@oclif/core/args'
import { hostFlag } from '../../cli/host-flag.ts'
import { KollaCommand, inputFlags, outputFlags } from '../base.ts'

export default class ConfigShow extends KollaCommand {
  static override summary = 'print resolved variables as a host sees them, secrets masked'
  static override examples = [
    {
      description: 'Two values',
      command: 'kolla config show kolla_internal_fqdn keystone_public_port -i multinode --host node1',
    },
    { description: 'All of them', command: 'kolla config show -i multinode --host node1' },
  ]
  static override args = { names: argument({ description: 'variables; none: all', multiple: true }) }
  static override flags = { ...outputFlags, ...inputFlags, ...hostFlag }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(ConfigShow)
    const { configShow } = await import('../../actions/config.ts')
    const shown = await configShow(await this.inputOptions(flags), { names: args.names ?? [], host: flags.host })
    const { display } = await import('../../output/console.ts')
    this.console(flags).result(shown, (list) => list.map(({ name, value }) => `${name}: ${display(value)}`).join('\n'))
  }
}
