import { isIP } from 'node:net'

/** How a node sees its cluster. */
export interface GaleraStatus {
  /** False for a server that is not part of a cluster. */
  readonly clustered: boolean
  /** `Synced`, `Donor/Desynced`, `Joining`, ... */
  readonly state: string
  readonly primary: boolean
  readonly ready: boolean
  readonly size: number
  /** How many of them are servers; the others only vote (garbd). */
  readonly servers: number
  readonly clusterUuid: string
  /** Addresses at which its members take clients, without ports. */
  readonly members: readonly string[]
}

/** From the rows of SHOW GLOBAL STATUS. */
export function galeraStatus(rows: readonly (readonly [name: string, value: string])[]): GaleraStatus {
  const values = new Map(rows.map(([name, value]) => [name.toLowerCase(), value]))
  const size = Number(values.get('wsrep_cluster_size') ?? 0)
  const incoming = (values.get('wsrep_incoming_addresses') ?? '').split(',').filter((address) => address !== '')
  return {
    clustered: size > 0,
    state: values.get('wsrep_local_state_comment') ?? '',
    primary: values.get('wsrep_cluster_status') === 'Primary',
    ready: values.get('wsrep_ready') === 'ON',
    size,
    servers: incoming.length,
    clusterUuid: values.get('wsrep_cluster_state_uuid') ?? '',
    members: addressesIn(incoming),
  }
}

/** Whether a node can be used. An open port says nothing: a node that joins accepts connections and refuses queries. */
export function isSynced(status: GaleraStatus, expectedSize?: number): boolean {
  const complete = expectedSize === undefined || status.size === expectedSize
  return status.state === 'Synced' && status.primary && status.ready && complete
}

/** `192.0.2.11:3306,[2001:db8::12]:3306`; one that has just joined is `AUTO`. */
function addressesIn(incoming: readonly string[]): readonly string[] {
  const hosts = incoming.map((member) => member.replace(/:\d+$/, '').replace(/^\[|\]$/g, ''))
  return hosts.filter((host) => isIP(host) !== 0)
}
