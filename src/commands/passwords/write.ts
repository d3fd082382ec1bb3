import { count, passwordsOptions, storeOptions, warnOf } from '../../cli/password-command.ts'
import { longStoreFlags, passwordFlags, storeFlags } from '../../cli/password-flags.ts'
import { KollaCommand, outputFlags } from '../base.ts'

export default class PasswordsWrite extends KollaCommand {
  static override summary = 'write the passwords in the file to Vault or OpenBao'
  static override description =
    'Each value becomes a secret of a KV v2 engine; what is the same there already gets no new version, what is empty is left out.'
  static override examples = [
    {
      description: 'With the address and the token from the environment',
      command: 'VAULT_ADDR=https://vault.example:8200 VAULT_TOKEN=... kolla passwords write',
    },
    {
      description: 'As kolla-writepwd is called',
      command:
        'kolla writepwd -p passwords.yml -v https://vault.example:8200 -r ROLE_ID -s SECRET_ID -kv secret -kvp kolla',
    },
  ]
  static override flags = { ...outputFlags, ...passwordFlags, ...storeFlags }

  async run(): Promise<void> {
    const { flags } = await this.parse(PasswordsWrite, longStoreFlags(this.argv))
    const { writePasswordsToStore } = await import('../../actions/passwords-store.ts')
    const console = this.console(flags)
    const store = storeOptions(flags, (values) => this.redactor.add(values))
    const { warnings, ...result } = await writePasswordsToStore({ ...(await passwordsOptions(flags)), store })
    await warnOf(console, warnings)
    console.result(
      result,
      ({ written, unchanged, skipped }) =>
        `wrote ${count(written.length, 'value')} to ${store.address}, ${unchanged.length} unchanged, ${skipped.length} empty`,
    )
  }
}
