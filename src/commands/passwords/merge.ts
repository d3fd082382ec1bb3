import { resolve } from 'node:path'
import { boolean, string } from '@oclif/core/flags'
import { count, openVault, warnOf } from '../../cli/password-command.ts'
import { passwordFlags } from '../../cli/password-flags.ts'
import { KollaCommand, outputFlags } from '../base.ts'

const { passwords: _file, configdir: _directory, ...vaultFlags } = passwordFlags
const file = { helpGroup: 'INPUT', helpValue: 'FILE', required: true } as const

export default class PasswordsMerge extends KollaCommand {
  static override summary = 'put the values of an old passwords file into a new one'
  static override description =
    'For an upgrade: old values win, names that are new stay, comments are those of the new file. The result goes to a third file (which may be the old one), encrypted if the old one was.'
  static override examples = [
    {
      description: 'Take over the values of the last release, then fill in what is new',
      command: 'kolla mergepwd --old passwords.yml.old --new etc/kolla/passwords.yml --final /etc/kolla/passwords.yml',
    },
    {
      description: 'The same, without names that are gone',
      command: 'kolla mergepwd --old old.yml --new new.yml --final merged.yml --clean',
    },
  ]
  static override flags = {
    ...outputFlags,
    ...vaultFlags,
    old: string({ ...file, description: 'passwords file with the values to keep' }),
    new: string({ ...file, description: 'passwords file with the names to have' }),
    final: string({ ...file, description: 'where the result goes' }),
    clean: boolean({ helpGroup: 'INPUT', description: 'leave out names that only the old file has' }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(PasswordsMerge)
    const { mergePasswordsFiles } = await import('../../actions/passwords.ts')
    const console = this.console(flags)
    const result = await mergePasswordsFiles({
      old: resolve(flags.old),
      new: resolve(flags.new),
      final: resolve(flags.final),
      clean: flags.clean,
      vault: await openVault(flags),
    })
    await warnOf(console, result.warnings)
    console.result(result, ({ file, taken }) => `wrote ${file}: ${count(taken.length, 'value')} of ${flags.old}`)
  }
}
