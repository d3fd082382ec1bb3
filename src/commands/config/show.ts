import { string as argument } from '@oclif/core/args'
import { hostFlag, hostQuestion, revealing } from '../../cli/host-flag.ts'
import { KollaCommand, inputFlags, outputFlags } from '../base.ts'

export default class ConfigShow extends KollaCommand {
  static override summary = 'print resolved variables as a host sees them'
  static override description =
    'No host is contacted: what depends on facts needs --facts. Secrets are printed as ***, unless --show-secrets says otherwise.'
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
    const options = revealing(await this.inputOptions(flags), flags)
    const shown = await configShow(options, { names: args.names ?? [], ...hostQuestion(flags) })
    const { display } = await import('../../output/console.ts')
    this.console(flags).result(shown, (list) =>
      list
        .map(({ name, value, failure }) => `${name}: ${failure === undefined ? display(value) : `(${failure})`}`)
        .join('\n'),
    )
  }
}
