import { count, passwordsOptions, storeOptions, warnOf } from '../../cli/password-command.ts'
import { longStoreFlags, passwordFlags, storeFlags } from '../../cli/password-flags.ts'
import { KollaCommand, outputFlags } from '../base.ts'

export default class PasswordsRead extends KollaCommand {
  static override summary = 'replace the passwords in the file by those in Vault or OpenBao'
  static override description =
    'For every name in the file its secret is read from a KV v2 engine; a name that has no secret there becomes empty.'
  static override examples = [
    {
      description: 'With the address and the token from the environment',
      command: 'VAULT_ADDR=https://vault.example:8200 VAULT_TOKEN=... kolla passwords read',
    },
    {
      description: 'As kolla-readpwd is called',
      command:
        'kolla readpwd -p passwords.yml -v https://vault.example:8200 -r ROLE_ID -s SECRET_ID -kv secret -kvp kolla',
    },
  ]
  static override flags = { ...outputFlags, ...passwordFlags, ...storeFlags }

  async run(): Promise<void> {
    const { flags } = await this.parse(PasswordsRead, longStoreFlags(this.argv))
    const { readPasswordsFromStore } = await import('../../actions/passwords-store.ts')
    const console = this.console(flags)
    const store = storeOptions(flags, (values) => this.redactor.add(values))
    const options = await passwordsOptions(flags)
    const { warnings, ...result } = await readPasswordsFromStore({ ...options, store })
    await warnOf(console, warnings)
    for (const key of result.missing) console.warn(`warning: ${key} is not in ${store.address}, and is empty now`)
    console.result(result, ({ read }) => `read ${count(read.length, 'value')} into ${options.file}`)
  }
}
