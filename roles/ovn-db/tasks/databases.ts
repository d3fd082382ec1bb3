import type { CheckedHost } from '../../../src/roles/types.ts'

/** One of OVN's two databases, which are clusters of their own. */
export interface OvnDatabase {
  readonly service: string
  readonly container: string
  readonly group: string
  /** In the database's own words. */
  readonly schema: string
  readonly schemaFile: string
  readonly file: string
  readonly socket: string
  readonly control: string
  /** Variable with the name of its volume. */
  readonly volume: string
  /** Between members; ovn-ctl's default. */
  readonly raftPort: number
  /** Variables: for clients, and milliseconds after which a silent one is probed. */
  readonly port: string
  readonly probe: string
  readonly client: 'ovn-nbctl' | 'ovn-sbctl'
}

function database(part: 'nb' | 'sb', schema: string, raftPort: number): OvnDatabase {
  return {
    service: `ovn-${part}-db`,
    container: `ovn_${part}_db`,
    group: `ovn-${part}-db`,
    schema,
    schemaFile: `/usr/share/ovn/ovn-${part}.ovsschema`,
    file: `/var/lib/openvswitch/ovn-${part}/ovn${part}.db`,
    socket: `unix:/run/ovn/ovn${part}_db.sock`,
    control: `/run/ovn/ovn${part}_db.ctl`,
    volume: `ovn_${part}_db_volume`,
    raftPort,
    port: `ovn_${part}_db_port`,
    probe: `ovn_${part}_db_inactivity_probe`,
    client: `ovn-${part}ctl`,
  }
}

export const NORTHBOUND = database('nb', 'OVN_Northbound', 6643)
export const SOUTHBOUND = database('sb', 'OVN_Southbound', 6644)

/** Where the members of its cluster reach the database of a host. */
export function raftAddress({ raftPort }: OvnDatabase, scope: CheckedHost['scope']): string {
  const address = scope.string('api_interface_address')
  return `tcp:${address.includes(':') ? `[${address}]` : address}:${raftPort}`
}
