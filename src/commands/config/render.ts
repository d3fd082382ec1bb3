import { resolve } from 'node:path'
import { string as argument } from '@oclif/core/args'
import { hostFlag, hostQuestion, revealing } from '../../cli/host-flag.ts'
import { KollaCommand, inputFlags, outputFlags } from '../base.ts'

export default class ConfigRender extends KollaCommand {
  static override summary = 'print a template as a host would get it'
  static override description =
    'No host is contacted: what depends on facts needs --facts. Secrets are printed as ***, unless --show-secrets says otherwise.'
  static override examples = [
    {
      description: 'Try an override',
      command: 'kolla config render /etc/kolla/config/keystone.conf -i multinode --host node1',
    },
  ]
  static override args = { file: argument({ description: 'a template', required: true }) }
  static override flags = { ...outputFlags, ...inputFlags, ...hostFlag }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(ConfigRender)
    const { configRender } = await import('../../actions/config.ts')
    const options = revealing(await this.inputOptions(flags), flags)
    const text = await configRender(options, { file: resolve(args.file), ...hostQuestion(flags) })
    this.console(flags).exact(text)
  }
}
