import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Problem } from '../errors.ts'
import type { Inventory, InventoryVariables } from '../inventory/types.ts'
import { parsedFiles } from '../inventory/parsed-files.ts'
import { byCodePoint, VariableFiles } from '../inventory/variable-files.ts'
import type { Vocabulary } from '../templates/types.ts'
import { vocabulary } from '../templates/vocabulary.ts'
import { Vault } from '../vault/vault.ts'
import { loadYaml } from '../yaml/load.ts'
import { loadExtraVars } from './extra-vars.ts'
import { ReadableFolders } from './files.ts'
import { inLayer, inventoryLayers } from './layers.ts'
import type { Layer, VariableMap } from './layers.ts'
import { secretTexts } from './secret-texts.ts'
import { VariableStore } from './store.ts'
import type { Variable, Variables } from './types.ts'

/** Where the variables of a run come from. Paths are absolute. */
export interface VariableSources {
  readonly inventory: Inventory
  /** Our own files: inventory/group_vars/all.yml and roles/. */
  readonly packageRoot: string
  /** /etc/kolla: globals.yml, passwords.yml, globals.d/. */
  readonly configDirectory: string
  /** Default: globals.yml in the configuration directory, which may be missing. */
  readonly globalsFile?: string | undefined
  /** Default: passwords.yml in the configuration directory, which may be missing. */
  readonly passwordsFiles?: readonly string[] | undefined
  /** `-e`, as typed. */
  readonly extraVars?: readonly string[] | undefined
  /** Default: defaults.yml of every role of the package, then of every role that the operator brings. */
  readonly roleDefaults?: readonly { readonly role: string; readonly file: string }[] | undefined
  /** Default: inventory/group_vars/all.yml of the package. */
  readonly groupVarsAllFile?: string | undefined
  readonly vault?: Vault | undefined
  /** Default: ours, with Ansible's and kolla's filters. */
  readonly vocabulary?: Vocabulary | undefined
  /** Variables that the run itself sets, above all others: `kolla_action`. CONFIG_DIR is always set. */
  readonly run?: Readonly<Record<string, string>> | undefined
  /** Hosts of the run, for `ansible_play_hosts`; all where it is not given. */
  readonly playHosts?: readonly string[] | undefined
  /** Folders beyond the configuration directory and the package that templates may read from. */
  readonly readableFolders?: readonly string[] | undefined
}

/** The variables, and everything that is wrong with the files they come from. */
export interface LoadedVariables {
  readonly variables: Variables
  readonly problems: readonly Problem[]
  /** What the operator wrote where, for validation: each file's names with their origins. */
  readonly written: {
    readonly globals: InventoryVariables
    readonly passwords: InventoryVariables
    readonly extra: InventoryVariables
  }
}

/** Reads every file of variables; nothing is resolved yet. */
export function loadVariables(sources: VariableSources): LoadedVariables {
  const { inventory, packageRoot, configDirectory } = sources
  const vault = sources.vault ?? new Vault([])
  const files = new VariableFiles(vault.decryptFile)
  const load = (file: string): InventoryVariables => (existsSync(file) ? files.load(file) : new Map())
  const globals = load(sources.globalsFile ?? join(configDirectory, 'globals.yml'))
  const passwordFiles = sources.passwordsFiles ?? [join(configDirectory, 'passwords.yml')]
  const passwords = merged(passwordFiles.map(load))
  const globalsFolder = merged(filesIn(join(configDirectory, 'globals.d')).map(load))
  const extra = loadExtraVars(sources.extraVars ?? [], (path) =>
    loadYaml(vault.decryptFile(readFileSync(path), path), path),
  )
  const parsed = parsedFiles(packageRoot)
  const loadDefaults = (file: string): InventoryVariables =>
    file.startsWith(join(packageRoot, '/')) && existsSync(file) ? files.loadOwn(file, parsed) : load(file)
  const defaults = loadDefaults(sources.groupVarsAllFile ?? join(packageRoot, 'inventory', 'group_vars', 'all.yml'))
  const roles = sources.roleDefaults ?? [...rolesOf(packageRoot), ...rolesOf(configDirectory)]
  const layers: Layer[] = [
    ...roles.map(({ file }): Layer => ({
      kind: 'role defaults',
      shared: inLayer('role defaults', loadDefaults(file)),
    })),
    ...inventoryLayers(inventory, inLayer('global defaults', defaults)),
    { kind: 'facts' },
    { kind: 'globals.yml', shared: inLayer('globals.yml', globals) },
    { kind: 'passwords.yml', shared: inLayer('passwords.yml', passwords) },
    { kind: 'globals.d', shared: inLayer('globals.d', globalsFolder) },
    { kind: 'extra vars', shared: inLayer('extra vars', extra.variables) },
    { kind: 'run', shared: runLayer({ CONFIG_DIR: configDirectory, ...sources.run }) },
  ]
  const readable = new ReadableFolders([configDirectory, packageRoot, ...(sources.readableFolders ?? [])])
  const variables = new VariableStore({
    inventory,
    playbookDirectory: packageRoot,
    playHosts: sources.playHosts,
    layers,
    templates: {
      vocabulary: sources.vocabulary ?? vocabulary,
      loadTemplate: readable.loadTemplate,
      readFile: readable.read,
    },
    reveal: (ciphertext, origin) => vault.decrypt(ciphertext, origin).toString('utf8'),
    secrets: () => secretTexts(passwords, vault),
  })
  const problems = [...files.problems, ...extra.problems, ...passwordFiles.flatMap(permissionProblems)]
  return {
    variables,
    problems,
    written: { globals: merged([globals, globalsFolder]), passwords, extra: extra.variables },
  }
}

function merged(maps: readonly InventoryVariables[]): InventoryVariables {
  return new Map(maps.flatMap((map) => [...map]))
}

function filesIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return []
  const names = readdirSync(folder).filter((name) => /\.(?:ya?ml|json)$/.test(name))
  return names.sort(byCodePoint).map((name) => join(folder, name))
}

function rolesOf(directory: string): readonly { readonly role: string; readonly file: string }[] {
  const folder = join(directory, 'roles')
  const roles = existsSync(folder) ? readdirSync(folder).sort(byCodePoint) : []
  return roles
    .map((role) => ({ role, file: join(folder, role, 'defaults.yml') }))
    .filter(({ file }) => existsSync(file))
}

function runLayer(values: Readonly<Record<string, string>>): VariableMap {
  return new Map(
    Object.entries(values).map(([name, raw]): [string, Variable] => [
      name,
      { name, raw, origin: { file: 'command line' }, layer: 'run' },
    ]),
  )
}

function permissionProblems(file: string): readonly Problem[] {
  const stats = statSync(file, { throwIfNoEntry: false })
  if (!stats || (stats.mode & 0o007) === 0) return []
  const message = `${file} can be read by every user of this machine`
  const hint = `Run: chmod 600 ${file}`
  return [{ severity: 'warning', code: 'passwords-readable', message, where: { file }, hint }]
}
