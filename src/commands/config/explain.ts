import { string as argument } from '@oclif/core/args'
import type { Explanation } from '../../actions/results.ts'
import { hostFlag, hostQuestion, revealing } from '../../cli/host-flag.ts'
import { display } from '../../output/console.ts'
import { showOrigin } from '../../output/report-error.ts'
import { KollaCommand, inputFlags, outputFlags } from '../base.ts'

export default class ConfigExplain extends KollaCommand {
  static override summary = 'say where a value comes from: every layer that sets it, and the winner'
  static override description =
    'Layers are printed lowest first, with file and line; the last one wins. The chain lists the variables that its templates went through.'
  static override examples = [
    {
      description: 'Why is it this address?',
      command: 'kolla config explain kolla_internal_fqdn -i multinode --host node1',
    },
  ]
  static override args = { name: argument({ description: 'a variable', required: true }) }
  static override flags = { ...outputFlags, ...inputFlags, ...hostFlag }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(ConfigExplain)
    const { configExplain } = await import('../../actions/config.ts')
    const options = revealing(await this.inputOptions(flags), flags)
    const explanation = await configExplain(options, { name: args.name, ...hostQuestion(flags) })
    this.console(flags).result(explanation, (found) => explanationLines(found).join('\n'))
  }
}

function explanationLines({ host, name, value, layers, chain }: Explanation): string[] {
  const winner = layers.length - 1
  return [
    `${name} on ${host}: ${display(value)}`,
    ...layers.map(({ layer, origin, raw }, index) => {
      return `  ${index === winner ? '=>' : '  '} ${layer} (${showOrigin(origin)}): ${display(raw)}`
    }),
    ...(chain.length === 0 ? [] : [`  through: ${chain.join(' -> ')}`]),
  ]
}
