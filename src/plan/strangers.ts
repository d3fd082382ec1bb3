import { brokerNode } from '../roles/broker-node.ts'
import type { DatabaseNodes } from '../roles/rollout.ts'
import type { BrokerNode } from '../services/broker.ts'

/** What is known of hosts, by their names, as `ansible_facts` has it. */
export type KnownFacts = ReadonlyMap<string, Readonly<Record<string, unknown>>>

/** A member of a cluster that is on no host of the cluster's group. */
export interface Stranger {
  readonly role: 'mariadb' | 'rabbitmq'
  /** As its cluster calls it: an address, `rabbit@node4`. */
  readonly member: string
  readonly running: boolean
  /** The host that it is on, as far as any is known that fits. */
  readonly host?: string
}

export interface ClusterInput {
  /** Hosts of the inventory by group. */
  readonly groups: ReadonlyMap<string, readonly string[]>
  /** Also of hosts that are in the inventory no more. */
  readonly facts: KnownFacts
  readonly databaseNodes: DatabaseNodes
  readonly brokers: readonly BrokerNode[]
}

/** Who is still in a cluster although the inventory gives it no host any more: it votes, gets all data, and is waited for. */
export function strangers(input: ClusterInput): readonly Stranger[] {
  const { databaseNodes, brokers } = input
  const addresses = [...databaseNodes.values()].flatMap((node) => (node === 'silent' ? [] : node.members))
  return [
    ...strangersOf('mariadb', [...new Set(addresses)], addressesOf, input).map((found) => ({
      ...found,
      running: true,
    })),
    ...brokers.flatMap(({ name, running }) =>
      strangersOf('rabbitmq', [name], brokersOf, input).map((found) => ({ ...found, running })),
    ),
  ]
}

/** Names in a cluster that a host with such facts may have. */
type NamesOf = (facts: Readonly<Record<string, unknown>>) => readonly string[]

function strangersOf(
  role: Stranger['role'],
  members: readonly string[],
  namesOf: NamesOf,
  { groups, facts }: ClusterInput,
): readonly Omit<Stranger, 'running'>[] {
  const own = (groups.get(role) ?? []).map((host) => facts.get(host))
  // A host of the group that nobody has seen yet may be any of them.
  if (own.includes(undefined)) return []
  const names = new Set(own.flatMap((known) => (known === undefined ? [] : namesOf(known))))
  return members
    .filter((member) => !names.has(member))
    .map((member) => {
      const [host] = [...facts].find(([, known]) => namesOf(known).includes(member)) ?? []
      return { role, member, ...(host === undefined ? {} : { host }) }
    })
}

const addressesOf: NamesOf = ({ all_ipv4_addresses: ipv4 = [], all_ipv6_addresses: ipv6 = [] }) => [
  ...(ipv4 as readonly string[]),
  ...(ipv6 as readonly string[]),
]

const brokersOf: NamesOf = (facts) => [brokerNode(facts)]
