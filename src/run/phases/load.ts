import { join } from 'node:path'
import type { InputOptions } from '../options.ts'
import { KollaError, type Problem } from '../../errors.ts'
import { loadInventory } from '../../inventory/load.ts'
import type { Inventory } from '../../inventory/types.ts'
import { packageRoot } from '../../package-root.ts'
import type { ContentRoots } from '../../roles/content.ts'
import { hostsOf } from '../../roles/compile.ts'
import { enabledRoles, findRoles, loadRoles } from '../../roles/registry.ts'
import type { Role } from '../../roles/types.ts'
import { loadVariables, type LoadedVariables } from '../../variables/load.ts'
import type { Variables } from '../../variables/types.ts'
import { loadVaultSecrets } from '../../vault/secrets.ts'
import { DEFAULT_ID, Vault } from '../../vault/vault.ts'
import type { Phase } from '../phase.ts'
import type { Loaded, Run } from '../run.ts'

/** Reads the operator's files; every mistake in them is told at once, before any host is contacted. */
export const load: Phase = loadFor(hostsOfServices)

/** The same for the hosts that a choice gives, rather than for those that run a service. */
export function loadFor(choose: HostChoice): Phase {
  return { name: 'load', title: 'reading the configuration', run: (run) => loadHosts(run, choose) }
}

/** Which hosts an action is about, before --limit narrows them. */
export type HostChoice = (input: Input, enabled: readonly Role[]) => readonly string[]

async function loadHosts(run: Run, choose: HostChoice): Promise<undefined> {
  const input = await loadInput(run.options, { kolla_action: run.action })
  const errors = input.problems.filter((problem) => problem.severity === 'error')
  for (const problem of input.problems)
    if (problem.severity === 'warning') run.options.emit({ type: 'problem', problem })
  if (errors.length > 0) throw invalid(errors)
  run.options.redactor.add(input.loaded.variables.secrets())
  run.loaded = chooseHosts(run, input, choose)
  run.options.emit({ type: 'run-started', run: run.options.run, action: run.action, hosts: run.loaded.targets })
  return undefined
}

/** Everything that was read, with what is wrong with it. */
export interface Input {
  readonly inventory: Inventory
  readonly loaded: LoadedVariables
  readonly roles: readonly Role[]
  readonly roots: ContentRoots
  readonly problems: readonly Problem[]
}

/** Reads inventory, variables and role definitions. Throws only for what makes it impossible to go on. */
export async function loadInput(options: InputOptions, run: Readonly<Record<string, string>>): Promise<Input> {
  const vault = new Vault(await vaultSecrets(options))
  const sources = options.inventories.length > 0 ? options.inventories : [defaultInventory(options)]
  const inventory = loadInventory(sources, {
    decrypt: vault.decryptFile,
    globalDefaults: join(packageRoot, 'inventory', 'group_vars', 'all.yml'),
  })
  const roleRoots = [join(packageRoot, 'roles'), join(options.configDirectory, 'roles')]
  const found = findRoles(roleRoots)
  const loaded = loadVariables({
    inventory,
    packageRoot,
    configDirectory: options.configDirectory,
    passwordsFiles: options.passwordsFile === undefined ? undefined : [options.passwordsFile],
    extraVars: options.extraVars,
    vault,
    run,
    readableFolders: [join(packageRoot, 'roles', 'shared', 'templates')],
  })
  const folders = new Map(found.map((role) => [role.name, role.folder]))
  const roots: ContentRoots = {
    templateFolders: (role) => [
      join(options.configDirectory, 'roles', role, 'templates'),
      join(folders.get(role) ?? join(packageRoot, 'roles', role), 'templates'),
      join(packageRoot, 'roles', 'shared', 'templates'),
    ],
    customConfig: customConfig(loaded.variables, options.configDirectory),
  }
  return {
    inventory,
    loaded,
    roles: await loadRoles(found),
    roots,
    problems: [...inventory.problems, ...loaded.problems],
  }
}

/** As kolla-ansible: the all-in-one inventory in the configuration directory, else ours. */
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

/** Hosts that run something that is enabled. */
function hostsOfServices({ loaded: { variables } }: Input, enabled: readonly Role[]): readonly string[] {
  const users = new Set(
    enabled.flatMap((role) => Object.values(role.services).flatMap((service) => hostsOf(service, variables))),
  )
  return variables.hosts.filter((host) => users.has(host))
}

/** The chosen hosts, as far as --limit names them, are those of the run. */
function chooseHosts(run: Run, input: Input, choose: HostChoice): Loaded {
  const {
    inventory,
    loaded: { variables },
    roles,
    roots,
  } = input
  const [first] = variables.hosts
  if (first === undefined) {
    throw new KollaError('the inventory has no hosts', {
      code: 'inventory-empty',
      fault: 'configuration',
      hint: 'Name one with -i.',
    })
  }
  const enabled = enabledRoles(roles, variables.forHost(first))
  const limited = new Set(inventory.select('all', run.options.limit.length > 0 ? run.options.limit : undefined))
  const all = choose(input, enabled)
  return {
    inventory,
    variables,
    roles: enabled,
    selected: selectedRoles(run, roles, enabled),
    roots,
    targets: all.filter((host) => limited.has(host)),
    others: all.filter((host) => !limited.has(host)),
  }
}

function selectedRoles(
  { options: { tags, skipTags } }: Run,
  known: readonly Role[],
  enabled: readonly Role[],
): ReadonlySet<string> {
  const names = new Set(known.map((role) => role.name))
  const unknown = [...tags, ...skipTags].filter((tag) => !names.has(tag) && tag !== 'all')
  if (unknown.length > 0) {
    throw new KollaError(`no role is called ${unknown.join(', ')}`, {
      code: 'tag-unknown',
      fault: 'usage',
      hint: `There are: ${[...names].join(', ')}`,
    })
  }
  const wanted = enabled
    .map((role) => role.name)
    .filter((name) => tags.length === 0 || tags.includes('all') || tags.includes(name))
  return new Set(wanted.filter((name) => !skipTags.includes(name)))
}

function invalid(problems: readonly Problem[]): KollaError {
  const count = problems.length === 1 ? 'a mistake' : `${problems.length} mistakes`
  return new KollaError(`the configuration has ${count}; nothing was contacted`, {
    code: 'configuration-invalid',
    fault: 'configuration',
    problems,
  })
}
