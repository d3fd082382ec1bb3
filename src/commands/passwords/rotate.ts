import { string as argument } from '@oclif/core/args'
import { boolean } from '@oclif/core/flags'
import { passwordsOptions } from '../../cli/password-command.ts'
import { passwordFlags } from '../../cli/password-flags.ts'
import { KollaCommand, outputFlags } from '../base.ts'

export default class PasswordsRotate extends KollaCommand {
  static override summary = 'give one password a new value'
  static override description =
    'Changes the file only; "kolla plan" shows what follows from it, "kolla reconfigure" applies it. Keys on which stored data depends are refused.'
  static override examples = [
    { description: "A new password for Glance's user", command: 'kolla passwords rotate glance_keystone_password' },
  ]
  static override args = { name: argument({ description: 'the name in passwords.yml', required: true }) }
  static override flags = {
    ...outputFlags,
    ...passwordFlags,
    force: boolean({ helpGroup: 'INPUT', description: 'also a key on which stored data depends' }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(PasswordsRotate)
    const { rotateInFile } = await import('../../actions/passwords.ts')
    const options = await passwordsOptions(flags)
    await rotateInFile({ ...options, key: args.name, force: flags.force })
    const result = { file: options.file, rotated: args.name }
    this.console(flags).result(result, ({ file, rotated }) => `${rotated} has a new value in ${file}`)
  }
}
