import { KollaError } from '../errors.ts'
import type { Question, TaskRunContext } from './types.ts'

/** Keys and their values in the database of a host's Open vSwitch; undefined for one that must not be there. */
type Keys = Readonly<Record<string, string | undefined>>

/** A bridge as it should be. */
interface Bridge {
  readonly name: string
  /** What it does without a controller; only given to a bridge that is made: agents change it. */
  readonly failMode: 'standalone' | 'secure'
  readonly datapath: string
  readonly ports: readonly string[]
}

/** What kolla sets in the database of a host's Open vSwitch. */
export interface SwitchSettings {
  readonly externalIds: Keys
  readonly otherConfig?: Keys
  readonly bridges: readonly Bridge[]
}

/** One thing to do about it: why, and the words for ovs-vsctl. */
export interface SwitchChange {
  readonly reason: string
  readonly words: readonly string[]
}

const CONTAINER = 'openvswitch_db'
/** Seconds for one transaction. */
const TIMEOUT = 30

/** Reads all that settings are compared with, in one transaction that changes nothing. */
export const switchQuestion: Question = {
  name: 'openvswitch',
  container: CONTAINER,
  command: [
    'ovsdb-client',
    'transact',
    'unix:/run/openvswitch/db.sock',
    JSON.stringify([
      'Open_vSwitch',
      { op: 'select', table: 'Open_vSwitch', where: [], columns: ['external_ids', 'other_config'] },
      { op: 'select', table: 'Bridge', where: [], columns: ['name', 'datapath_type', 'ports'] },
      { op: 'select', table: 'Port', where: [], columns: ['_uuid', 'name'] },
    ]),
  ],
}

type Row = Readonly<Record<string, unknown>>
type Cell = readonly [kind: string, value: unknown]

interface SwitchState {
  readonly externalIds: ReadonlyMap<string, string>
  readonly otherConfig: ReadonlyMap<string, string>
  /** By name. */
  readonly bridges: ReadonlyMap<string, { readonly datapath: string; readonly ports: ReadonlySet<string> }>
}

/** What the database said to `switchQuestion`, in the notation of RFC 7047: ["map", pairs], ["set", elements], ["uuid", id]. */
function parseSwitch(answer: string): SwitchState {
  const [settings, bridges, ports] = (JSON.parse(answer) as readonly { readonly rows: readonly Row[] }[]).map(({ rows }) => rows)
  const names = new Map((ports ?? []).map((row) => [(row['_uuid'] as Cell)[1], String(row['name'])]))
  const root = settings?.[0]
  return {
    externalIds: mapOf(root?.['external_ids']),
    otherConfig: mapOf(root?.['other_config']),
    bridges: new Map(
      (bridges ?? []).map((row) => [
        String(row['name']),
        {
          datapath: datapathOf(row['datapath_type']),
          ports: new Set(elementsOf(row['ports']).map((id) => names.get(id[1]) ?? '')),
        },
      ]),
    ),
  }
}

function mapOf(cell: unknown): ReadonlyMap<string, string> {
  return new Map(cell === undefined ? [] : ((cell as Cell)[1] as readonly (readonly [string, string])[]))
}

function elementsOf(cell: unknown): readonly Cell[] {
  const [kind, value] = cell as Cell
  return kind === 'set' ? (value as readonly Cell[]) : [cell as Cell]
}

/** An empty type is the one of the kernel. */
function datapathOf(cell: unknown): string {
  return typeof cell === 'string' && cell !== '' ? cell : 'system'
}

/** What it takes to get from what the database says to the settings. */
export function switchChanges(settings: SwitchSettings, answer: string): readonly SwitchChange[] {
  const state = parseSwitch(answer)
  return [
    ...keyChanges('external_ids', settings.externalIds, state.externalIds),
    ...keyChanges('other_config', settings.otherConfig ?? {}, state.otherConfig),
    ...settings.bridges.flatMap((bridge) => bridgeChanges(bridge, state)),
  ]
}

function keyChanges(column: string, wanted: Keys, found: ReadonlyMap<string, string>): readonly SwitchChange[] {
  return Object.entries(wanted).flatMap(([key, value]): readonly SwitchChange[] => {
    const before = found.get(key)
    if (before === value) return []
    if (value === undefined) {
      return [{ reason: `${column}:${key} removed, was ${before}`, words: ['remove', 'Open_vSwitch', '.', column, key] }]
    }
    const reason = before === undefined ? `${column}:${key} added: ${value}` : `${column}:${key} ${before} -> ${value}`
    return [{ reason, words: ['set', 'Open_vSwitch', '.', `${column}:${key}=${JSON.stringify(value)}`] }]
  })
}

function bridgeChanges({ name, failMode, datapath, ports }: Bridge, { bridges }: SwitchState): readonly SwitchChange[] {
  const found = bridges.get(name)
  const missing = ports.filter((port) => !found?.ports.has(port))
  return [
    ...(found === undefined
      ? [
          {
            reason: `bridge ${name} is missing`,
            words: ['--may-exist', 'add-br', name, '--', 'set', 'Bridge', name, `fail_mode=${failMode}`, `datapath_type=${datapath}`],
          },
        ]
      : []),
    ...(found !== undefined && found.datapath !== datapath
      ? [{ reason: `datapath of ${name} ${found.datapath} -> ${datapath}`, words: ['set', 'Bridge', name, `datapath_type=${datapath}`] }]
      : []),
    ...missing.map((port) => ({
      reason: `${port} is not in bridge ${name}`,
      words: ['--may-exist', 'add-port', name, port],
    })),
  ]
}

/**
 * Asks the switch of a host again and sets what differs, in one transaction; gives what was changed. While the switch itself does not run,
 * it finds all of this when it starts. Throws `openvswitch-failed`.
 */
export async function applySwitchSettings(context: TaskRunContext, host: string, settings: SwitchSettings): Promise<readonly SwitchChange[]> {
  const engine = await context.engineOf(host)
  const answer = await engine.exec(CONTAINER, switchQuestion.command, { user: 'root' })
  if (answer.code !== 0) throw failure(host, 'does not answer', answer.stderr)
  const changes = switchChanges(settings, answer.stdout)
  if (changes.length === 0) return []
  const running = (await engine.inspect('openvswitch_vswitchd'))?.state === 'running'
  const words = changes.flatMap((change) => ['--', ...change.words])
  const command = ['ovs-vsctl', `--timeout=${TIMEOUT}`, ...(running ? [] : ['--no-wait']), ...words]
  const result = await engine.exec(CONTAINER, command, { user: 'root' })
  if (result.code !== 0) throw failure(host, 'does not take its settings', `${result.stdout}\n${result.stderr}`)
  return changes
}

function failure(host: string, what: string, output: string): KollaError {
  return new KollaError(`Open vSwitch of ${host} ${what}`, {
    code: 'openvswitch-failed',
    fault: 'host',
    host,
    log: output.trim().split('\n').slice(-20),
    hint: `See \`kolla logs openvswitch_vswitchd --limit ${host}\`.`,
  })
}
