import { passwordsOptions, passwordsTemplate } from '../../cli/password-command.ts'
import { passwordFlags } from '../../cli/password-flags.ts'
import { showProblem } from '../../output/report-error.ts'
import { KollaCommand, outputFlags } from '../base.ts'

export default class PasswordsCheck extends KollaCommand {
  static override summary = 'find passwords that are missing, empty, malformed, weak or used twice'
  static override description = 'Exits with 2 when something is missing, empty or malformed. Values are never printed.'
  static override examples = [
    { description: 'Check /etc/kolla/passwords.yml', command: 'kolla passwords check' },
    { description: 'As data', command: 'kolla passwords check --json' },
  ]
  static override flags = { ...outputFlags, ...passwordFlags }

  async run(): Promise<void> {
    const { flags } = await this.parse(PasswordsCheck)
    const { checkPasswordsFile } = await import('../../actions/passwords.ts')
    const options = await passwordsOptions(flags)
    const problems = await checkPasswordsFile({ ...options, template: passwordsTemplate })
    this.console(flags).result(problems, (found) =>
      found.length === 0
        ? `${options.file} is complete`
        : found.map((problem) => showProblem(problem).slice(2)).join('\n'),
    )
    if (problems.some(({ severity }) => severity === 'error')) process.exitCode = 2
  }
}
