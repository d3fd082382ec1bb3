import type { EngineObservation, ObservedContainer } from '../../src/containers/types.ts'
import type { RolloutContext } from '../../src/roles/rollout.ts'
import type { OneShotContext } from '../../src/roles/types.ts'
import type { GaleraStatus } from '../../src/services/galera.ts'
import type { HostScope } from '../../src/variables/types.ts'
import { fakeObservation } from '../support/fake-host.ts'

/** A host as a rollout sees it. */
export interface Member {
  readonly state?: ObservedContainer['state']
  readonly volume?: boolean
  readonly vip?: boolean
  /** Its container changes in the plan. */
  readonly changes?: boolean
  readonly node?: GaleraStatus | 'silent'
  /** Nobody could look at it. */
  readonly unseen?: boolean
}

export const SYNCED: GaleraStatus = {
  clustered: true,
  state: 'Synced',
  primary: true,
  ready: true,
  size: 3,
  servers: 3,
  clusterUuid: 'u',
  members: [],
}

const VIP = '192.0.2.250'
const VARIABLES: Readonly<Record<string, string>> = {
  mariadb_datadir_volume: 'mariadb',
  mariadb_shard_id: '0',
  kolla_internal_vip_address: VIP,
}

/** What a rollout is told about these hosts, in the order of the inventory; `variables` come on top. */
export function rolloutContext(
  members: Readonly<Record<string, Member>>,
  container = 'mariadb',
  variables: Readonly<Record<string, string>> = {},
): RolloutContext & OneShotContext {
  const values: Readonly<Record<string, string>> = { ...VARIABLES, ...variables }
  const scope = { string: (name: string) => values[name] ?? '', find: (name: string) => values[name] }
  const names = Object.keys(members)
  const seen = names.filter((name) => !members[name]?.unseen)
  return {
    action: 'deploy',
    hosts: seen,
    others: [],
    on: names[0] ?? '',
    members: names,
    changing: seen.filter((name) => members[name]?.changes !== false),
    interrupts: (name) => members[name]?.state === 'running',
    scope: () => scope as unknown as HostScope,
    host: (name) => fakeObservation(name, { all_ipv4_addresses: members[name]?.vip ? [VIP] : [] }, []),
    engine: (name) => (seen.includes(name) ? engine(container, members[name] ?? {}) : undefined),
    touched: new Set(),
    identity: 'absent',
    databaseNode: (name) => members[name]?.node,
    brokerPermissions: undefined,
    answer: () => undefined,
    rows: () => undefined,
    volumeExists: () => false,
    containerOnAnyHost: () => false,
  }
}

function engine(name: string, { state, volume }: Member): EngineObservation {
  const container = { name, state } as ObservedContainer
  return {
    kind: 'docker',
    version: '26.1.5',
    apiVersion: '1.45',
    containers: new Map(state === undefined ? [] : [[name, container]]),
    images: new Map(),
    volumes: new Set(volume ? ['mariadb'] : []),
  }
}
