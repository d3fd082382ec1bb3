import { string as argument } from '@oclif/core/args'
import { hostFlag, hostQuestion, revealing } from '../../cli/host-flag.ts'
import { KollaCommand, inputFlags, outputFlags } from '../base.ts'

export default class ConfigEval extends KollaCommand {
  static override summary = 'evaluate a Jinja expression as a host sees it'
  static override examples = [
    {
      description: 'An expression',
      command: 'kolla config eval "groups[\'control\'] | length" -i multinode --host node1',
    },
    {
      description: 'A text with expressions in it',
      command: "kolla config eval '{{ kolla_internal_fqdn }}:{{ keystone_public_port }}' -i multinode",
    },
  ]
  static override args = {
    expression: argument({ description: 'a Jinja expression, or text that holds some', required: true }),
  }
  static override flags = { ...outputFlags, ...inputFlags, ...hostFlag }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(ConfigEval)
    const { configEval } = await import('../../actions/config.ts')
    const options = revealing(await this.inputOptions(flags), flags)
    const value = await configEval(options, { expression: args.expression, ...hostQuestion(flags) })
    const { display } = await import('../../output/console.ts')
    this.console(flags).result(value, display)
  }
}
