import { join, resolve } from 'node:path'
import type { Interfaces } from '@oclif/core'
import type { Problem } from '../errors.ts'
import type { Console } from '../output/console.ts'
import type { Vault } from '../vault/vault.ts'
import { configDirectory } from './flags.ts'
import type { passwordFlags, storeFlags } from './password-flags.ts'
import { packageRoot } from '../package-root.ts'

type PasswordFlags = Interfaces.InferredFlags<typeof passwordFlags>
type StoreFlags = Interfaces.InferredFlags<typeof storeFlags>

/** The passwords file as it is shipped: the names that must be there. */
export const passwordsTemplate = join(packageRoot, 'etc/kolla/passwords.yml')

/** The file that the flags mean, and what opens it. Asks for the vault password where that was asked for. */
export async function passwordsOptions(
  flags: PasswordFlags,
): Promise<{ readonly file: string; readonly vault: Vault }> {
  return {
    file: resolve(flags.passwords ?? join(configDirectory(flags.configdir), 'passwords.yml')),
    vault: await openVault(flags),
  }
}

/** The vault passwords that the flags and the environment name. */
export async function openVault(flags: Omit<PasswordFlags, 'passwords' | 'configdir'>): Promise<Vault> {
  const [{ loadVaultSecrets }, { Vault }, { askSecret }] = await Promise.all([
    import('../vault/secrets.ts'),
    import('../vault/vault.ts'),
    import('./prompt.ts'),
  ])
  const secrets = await loadVaultSecrets({
    vaultIds: flags['vault-id'],
    passwordFiles: flags['vault-password-file'],
    askPassword: flags['ask-vault-password'],
    environment: process.env,
    prompt: async (question) => (await askSecret(question)).reveal(),
  })
  return new Vault(secrets)
}

/** The store that the flags mean. */
export function storeOptions(flags: StoreFlags, mask: (values: string[]) => void) {
  const { 'vault-token': token, 'vault-secret-id': secretId } = flags
  mask([token, secretId].filter((value) => value !== undefined))
  return {
    address: flags['vault-addr'],
    mount: flags['vault-mount-point'],
    path: flags['vault-kv-path'],
    namespace: flags['vault-namespace'],
    roleId: flags['vault-role-id'],
    secretId,
    token,
    cacert: flags['vault-cacert'],
  }
}

/** Problems on standard error, one in a line or two. */
export async function warnOf(console: Console, problems: readonly Problem[]): Promise<void> {
  const { showProblem } = await import('../output/report-error.ts')
  for (const problem of problems) console.warn(showProblem(problem).trimStart())
}

/** "1 value", "3 values". */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
