import { string } from '@oclif/core/flags'
import { inputFlags } from './flags.ts'

/** Flags of every command that works on a passwords file. */
export const passwordFlags = {
  passwords: string({
    char: 'p',
    helpGroup: 'INPUT',
    helpValue: 'FILE',
    description: 'passwords file (default: passwords.yml in the configuration directory)',
  }),
  configdir: inputFlags.configdir,
  'vault-id': inputFlags['vault-id'],
  'vault-password-file': inputFlags['vault-password-file'],
  'ask-vault-password': inputFlags['ask-vault-password'],
}

/** Flags of the commands that talk to a KV store: those of kolla-readpwd and kolla-writepwd, and Vault's environment. */
export const storeFlags = {
  'vault-addr': string({
    helpGroup: 'STORE',
    helpValue: 'URL',
    env: 'VAULT_ADDR',
    required: true,
    description: 'address of Vault or OpenBao, https://vault.example:8200 ($VAULT_ADDR; also -v URL)',
  }),
  'vault-mount-point': string({
    helpGroup: 'STORE',
    helpValue: 'NAME',
    default: 'kv',
    description: 'where the KV v2 engine is mounted (default: kv; also -kv)',
  }),
  'vault-kv-path': string({
    helpGroup: 'STORE',
    helpValue: 'PATH',
    default: 'kolla_passwords',
    description: 'path in it, below which each password is a secret (default: kolla_passwords; also -kvp)',
  }),
  'vault-namespace': string({
    char: 'n',
    helpGroup: 'STORE',
    helpValue: 'NAME',
    env: 'VAULT_NAMESPACE',
    description: 'namespace ($VAULT_NAMESPACE)',
  }),
  'vault-token': string({
    char: 't',
    helpGroup: 'STORE',
    helpValue: 'TOKEN',
    env: 'VAULT_TOKEN',
    description: 'token; other users of this machine may see it on a command line, but not in $VAULT_TOKEN',
  }),
  'vault-role-id': string({
    char: 'r',
    helpGroup: 'STORE',
    helpValue: 'ID',
    env: 'VAULT_ROLE_ID',
    description: 'AppRole instead of a token ($VAULT_ROLE_ID)',
  }),
  'vault-secret-id': string({
    char: 's',
    helpGroup: 'STORE',
    helpValue: 'ID',
    env: 'VAULT_SECRET_ID',
    description: 'secret id of the AppRole; better in $VAULT_SECRET_ID',
  }),
  'vault-cacert': string({
    char: 'c',
    helpGroup: 'STORE',
    helpValue: 'FILE',
    env: 'VAULT_CACERT',
    description: 'certificate authorities in PEM ($VAULT_CACERT)',
  }),
}

const SHORT: Readonly<Record<string, string>> = { '-kv': '--vault-mount-point', '-kvp': '--vault-kv-path' }

/** kolla-readpwd's -kv and -kvp, and its -v with an address, which the command line has already read as --verbose. */
export function longStoreFlags(argv: readonly string[]): string[] {
  return argv.map((word, index) => {
    const isAddress = word === '--verbose' && /^https?:\/\//.test(argv[index + 1] ?? '')
    return isAddress ? '--vault-addr' : (SHORT[word] ?? word)
  })
}
