import { join } from 'node:path'
import { loadInventory } from '../inventory/load.ts'
import { packageRoot } from '../package-root.ts'
import type { ContentRoots } from '../roles/content.ts'
import { findRoles, loadRoles } from '../roles/registry.ts'
import { loadVariables } from '../variables/load.ts'
import type { Variables } from '../variables/types.ts'
import { loadVaultSecrets } from '../vault/secrets.ts'
import { DEFAULT_ID, Vault } from '../vault/vault.ts'
import type { Written } from '../validate/types.ts'
import type { InputOptions } from './options.ts'

/** Everything that was read, with what is wrong with the files themselves. */
export type Input = Written

/** Reads inventory, variables and role definitions; secrets go to the redactor. Throws only for what makes it impossible to go on. */
export async function loadInput(options: InputOptions, run: Readonly<Record<string, string>>): Promise<Input> {
  const { configDirectory } = options
  const vault = new Vault(await vaultSecrets(options))
  const sources = options.inventories.length > 0 ? options.inventories : [defaultInventory(options)]
  const globalDefaults = join(packageRoot, 'inventory', 'group_vars', 'all.yml')
  const inventory = loadInventory(sources, { decrypt: vault.decryptFile, globalDefaults })
  const found = findRoles([join(packageRoot, 'roles'), join(configDirectory, 'roles')])
  const passwordsFile = options.passwordsFile ?? join(configDirectory, 'passwords.yml')
  const loaded = loadVariables({
    inventory,
    packageRoot,
    configDirectory,
    passwordsFiles: [passwordsFile],
    extraVars: options.extraVars,
    vault,
    run,
    readableFolders: [join(packageRoot, 'roles', 'shared', 'templates')],
  })
  options.redactor.add(loaded.variables.secrets())
  const folders = new Map(found.map((role) => [role.name, role.folder]))
  const roots: ContentRoots = {
    templateFolders: (role) => [
      join(configDirectory, 'roles', role, 'templates'),
      join(folders.get(role) ?? join(packageRoot, 'roles', role), 'templates'),
      join(packageRoot, 'roles', 'shared', 'templates'),
    ],
    customConfig: customConfig(loaded.variables, configDirectory),
  }
  return {
    inventory,
    loaded,
    roles: await loadRoles(found),
    roots,
    configDirectory,
    passwordsFile,
    problems: [...inventory.problems, ...loaded.problems],
  }
}

/** As kolla-ansible: the all-in-one inventory in the configuration directory. */
function defaultInventory({ configDirectory }: InputOptions): string {
  return join(configDirectory, 'ansible', 'inventory', 'all-in-one')
}

async function vaultSecrets(options: InputOptions) {
  const asked = options.vaultPassword
  const secrets = await loadVaultSecrets({
    vaultIds: options.vaultIds,
    passwordFiles: options.vaultPasswordFiles,
    environment: process.env,
  })
  return asked === undefined ? secrets : [...secrets, { id: DEFAULT_ID, source: 'prompt', password: asked }]
}

function customConfig(variables: Variables, configDirectory: string): string {
  const [first] = variables.hosts
  return first === undefined ? join(configDirectory, 'config') : variables.forHost(first).string('node_custom_config')
}
