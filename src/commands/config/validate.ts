import { KollaCommand, inputFlags, outputFlags } from '../base.ts'

export default class ConfigValidate extends KollaCommand {
  static override summary = 'check everything that an operator writes, without contacting a host'
  static override description =
    'Inventory, globals.yml, globals.d, passwords.yml, overrides and templates: unknown names, wrong types, missing passwords, undefined variables, cycles, ' +
    'groups that are missing, services without what they need. All mistakes at once, each with file and line. Every other command runs this first.'
  static override examples = [
    { description: 'Check', command: 'kolla config validate -i multinode' },
    { description: 'As a list for a program', command: 'kolla config validate -i multinode --json' },
  ]
  static override flags = { ...outputFlags, ...inputFlags }

  async run(): Promise<void> {
    const { flags } = await this.parse(ConfigValidate)
    const { configValidate } = await import('../../actions/config.ts')
    const problems = await configValidate(await this.inputOptions(flags))
    const { showProblem } = await import('../../output/report-error.ts')
    this.console(flags).result(problems, (list) =>
      list.length === 0 ? 'The configuration is fine.' : list.map(showProblem).join('\n'),
    )
    if (problems.some(({ severity }) => severity === 'error')) process.exitCode = 2
  }
}
