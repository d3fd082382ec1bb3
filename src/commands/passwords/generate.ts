import { count, passwordsOptions, passwordsTemplate, warnOf } from '../../cli/password-command.ts'
import { passwordFlags } from '../../cli/password-flags.ts'
import { KollaCommand, outputFlags } from '../base.ts'

export default class PasswordsGenerate extends KollaCommand {
  static override summary = 'fill in every password that has no value yet'
  static override description =
    'What has a value stays as it is, and so do comments and order. A file that does not exist starts as a copy of the one that comes with kolla. Values are never printed.'
  static override examples = [
    { description: 'Fill in /etc/kolla/passwords.yml', command: 'kolla genpwd' },
    { description: 'Another file', command: 'kolla passwords generate -p ./passwords.yml' },
    { description: 'One that is encrypted', command: 'kolla genpwd --vault-password-file ~/.vault-password' },
  ]
  static override flags = { ...outputFlags, ...passwordFlags }

  async run(): Promise<void> {
    const { flags } = await this.parse(PasswordsGenerate)
    const { generatePasswords } = await import('../../actions/passwords.ts')
    const console = this.console(flags)
    const result = await generatePasswords({
      ...(await passwordsOptions(flags)),
      template: passwordsTemplate,
      onProgress: ({ key, done, total }) => {
        if (key.endsWith('_ssh_key')) console.info(`${done} of ${total}: ${key}`)
      },
    })
    await warnOf(console, result.warnings)
    console.result(result, ({ file, created, filled }) =>
      filled.length === 0
        ? `${file} has no empty value`
        : `${created ? 'made' : 'filled in'} ${file}: ${count(filled.length, 'value')}`,
    )
  }
}
