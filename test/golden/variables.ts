// The variable layers of a golden vector, as a store: Ansible's full list, of which the product uses a part.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { KollaError } from '../../src/errors.ts'
import { loadInventory } from '../../src/inventory/load.ts'
import type { Inventory, InventoryVariables } from '../../src/inventory/types.ts'
import { Deferred, Dict, fromData, Opaque } from '../../src/templates/values.ts'
import { str } from '../../src/templates/python/text.ts'
import type { Value } from '../../src/templates/types.ts'
import { vocabulary } from '../../src/templates/vocabulary.ts'
import { loadExtraVars } from '../../src/variables/extra-vars.ts'
import { inLayer, inventoryLayers } from '../../src/variables/layers.ts'
import type { Layer } from '../../src/variables/layers.ts'
import { VariableStore } from '../../src/variables/store.ts'
import { Vault } from '../../src/vault/vault.ts'
import { loadYaml } from '../../src/yaml/load.ts'
import type { CaseResult } from './types.ts'
import { canonical, goldenType, sameValue } from './values.ts'

type Named = Readonly<Record<string, unknown>>
type NamedByOwner = Readonly<Record<string, Named>>

/** The layers of a vector; see ../shared/golden/README.md. */
export interface VectorLayers {
  readonly inventory: string
  readonly inventory_group_vars?: NamedByOwner
  readonly inventory_host_vars?: NamedByOwner
  readonly playbook_group_vars?: NamedByOwner
  readonly playbook_host_vars?: NamedByOwner
  readonly role_defaults?: Named
  readonly role_vars?: Named
  readonly role_params?: Named
  readonly play_vars?: Named
  readonly vars_files?: readonly string[]
  readonly facts?: NamedByOwner
  readonly set_facts?: NamedByOwner
  readonly task_vars?: Named
  readonly extra?: readonly ExtraOption[]
  readonly vault?: Vault
}

/** One -e option: its text, or the text of its file, or the path of its file. */
interface ExtraOption {
  readonly kv?: string
  readonly json?: string
  readonly file?: string
  readonly path?: string
}

export interface QueryExpectation {
  readonly value?: unknown
  readonly type?: string
  readonly error?: string
}

export type QueryResult = { readonly value: Value } | { readonly error: string }

/** The store of a vector, or `refused` where Ansible would not start. */
export function storeFor(vector: VectorLayers): VariableStore | 'refused' {
  const folder = mkdtempSync(join(tmpdir(), 'kolla-golden-'))
  try {
    return buildStore(vector, folder)
  } catch (error) {
    if (error instanceof KollaError) return 'refused'
    throw error
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function buildStore(vector: VectorLayers, folder: string): VariableStore | 'refused' {
  const vault = vector.vault ?? new Vault([])
  const inventory = inventoryIn(
    join(folder, 'inventory'),
    vector.inventory,
    vector.inventory_group_vars,
    vector.inventory_host_vars,
  )
  const beside = inventoryIn(
    join(folder, 'playbook'),
    vector.inventory,
    vector.playbook_group_vars,
    vector.playbook_host_vars,
  )
  const load = (path: string): ReturnType<typeof loadYaml> =>
    loadYaml(vault.decryptFile(readFileSync(path), path), path)
  const extra = loadExtraVars(extraOptions(vector.extra ?? [], folder), load)
  if (extra.problems.some(({ severity }) => severity === 'error')) return 'refused'
  const store = (setFacts: Layer): VariableStore => {
    const made = new VariableStore({
      inventory,
      playbookDirectory: folder,
      more: new Map([['role_name', 'r']]),
      layers: ansibleLayers(vector, inventory, beside, setFacts, extra.variables),
      templates: { vocabulary },
      reveal: (ciphertext, origin) => vault.decrypt(ciphertext, origin).toString('utf8'),
    })
    for (const [host, facts] of Object.entries(vector.facts ?? {})) made.setFacts(host, { ansible_facts: facts })
    return made
  }
  const asked = vector.set_facts ?? {}
  const written: Layer = {
    kind: 'run',
    perHost: true,
    own: true,
    of: (host) => [named('run', prefixed(asked[host] ?? {}))],
  }
  const before = store(written)
  const results = new Map(
    Object.entries(asked).map(([host, facts]) => [host, resolvedFacts(before, host, Object.keys(facts))]),
  )
  return store({ kind: 'run', perHost: true, of: (host) => [inLayer('run', results.get(host) ?? new Map())] })
}

/** No variable of a vector begins like this. */
const SET_FACT = 'set fact '

function prefixed(values: Named): Named {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [SET_FACT + name, value]))
}

function resolvedFacts(store: VariableStore, host: string, names: readonly string[]): InventoryVariables {
  return new Map(
    names.map((name) => {
      const value = store.forHost(host).get(SET_FACT + name)
      return [name, { value: new Deferred(() => value), origin: { file: 'set_fact' } }]
    }),
  )
}

function inventoryIn(
  folder: string,
  text: string,
  groupVars: NamedByOwner = {},
  hostVars: NamedByOwner = {},
): Inventory {
  const write = (kind: string, all: NamedByOwner): void => {
    mkdirSync(join(folder, kind), { recursive: true })
    for (const [name, values] of Object.entries(all))
      writeFileSync(join(folder, kind, `${name}.json`), JSON.stringify(values))
  }
  write('group_vars', groupVars)
  write('host_vars', hostVars)
  writeFileSync(join(folder, 'hosts'), text)
  return loadInventory([join(folder, 'hosts')])
}

function extraOptions(options: readonly ExtraOption[], folder: string): readonly string[] {
  return options.map(({ kv, json, file, path }, index) => {
    if (file === undefined) return path === undefined ? (kv ?? json ?? '') : `@${path}`
    writeFileSync(join(folder, `extra${index}.yml`), file)
    return `@${join(folder, `extra${index}.yml`)}`
  })
}

function named(kind: Layer['kind'], values: Named = {}): ReturnType<typeof inLayer> {
  const variables = Object.entries(values).map(
    ([name, value]) => [name, { value: fromData(value), origin: { file: kind } }] as const,
  )
  return inLayer(kind, new Map(variables))
}

/** Ansible's order, lowest first. */
function ansibleLayers(
  vector: VectorLayers,
  inventory: Inventory,
  beside: Inventory,
  setFacts: Layer,
  extra: InventoryVariables,
): readonly Layer[] {
  const own = (values: Named | undefined): Layer => ({ kind: 'run', own: true, shared: named('run', values) })
  const besideGroups = (host: string): readonly string[] => beside.groupsOf(host).filter((name) => name !== 'all')
  const fromInventory = inventoryLayers(
    inventory,
    inLayer('global defaults', beside.groups.get('all')?.fileVariables ?? new Map()),
  )
  return [
    { ...own(vector.role_defaults), kind: 'role defaults' },
    ...fromInventory.filter(({ kind }) => kind !== 'host vars'),
    {
      kind: 'group vars',
      of: (host) =>
        besideGroups(host).map((name) => inLayer('group vars', beside.groups.get(name)?.fileVariables ?? new Map())),
      perHost: true,
    },
    ...fromInventory.filter(({ kind }) => kind === 'host vars'),
    {
      kind: 'host vars',
      of: (host) => [inLayer('host vars', beside.hosts.get(host)?.fileVariables ?? new Map())],
      perHost: true,
    },
    { kind: 'facts' },
    own(vector.play_vars),
    ...(vector.vars_files ?? []).map((text): Layer => ({
      kind: 'run',
      own: true,
      shared: inLayer('run', mapping(text)),
    })),
    own(vector.role_vars),
    own(vector.task_vars),
    setFacts,
    own(vector.role_params),
    { kind: 'extra vars', shared: inLayer('extra vars', extra) },
  ]
}

function mapping(text: string): InventoryVariables {
  const { value } = loadYaml(text, 'vars_files')
  const entries = value instanceof Dict ? [...value] : []
  return new Map(entries.map(([name, item]) => [str(name), { value: item, origin: { file: 'vars_files' } }]))
}

const ERROR_CLASSES: Readonly<Record<string, string>> = {
  'variable-undefined': 'undefined',
  'variable-cycle': 'recursion',
  'vault-password-wrong': 'decrypt',
  'vault-password-missing': 'decrypt',
}

/** `{{ expression }}` for a host of the store, or the class of its error. */
export function attemptQuery(store: VariableStore, host: string, expression: string): QueryResult {
  try {
    return { value: store.forHost(host).evaluate(`{{ ${expression} }}`) }
  } catch (error) {
    if (!(error instanceof KollaError)) throw error
    const { code } = error.details
    return { error: ERROR_CLASSES[code] ?? code.replace(/^template-/, '') }
  }
}

/** Compares the result of a query with what Ansible gave. */
export function compareQuery(got: QueryResult, { value, type = '', error }: QueryExpectation): CaseResult['outcome'] {
  if (error !== undefined) return 'error' in got && got.error === error ? 'ok' : 'error'
  if ('error' in got) return 'error'
  if (got.value instanceof Opaque) return got.value.kind === type && got.value.data === value ? 'ok' : 'differ'
  return sameValue(got.value, value, type) ? 'ok' : 'differ'
}

/** How the result of a query is shown. */
export function shownResult(got: QueryResult): unknown {
  if ('error' in got) return got
  if (got.value instanceof Opaque) return { type: got.value.kind, value: got.value.data }
  return { type: goldenType(got.value), value: canonical(got.value) }
}
