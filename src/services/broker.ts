import type { Secret } from '../secrets.ts'
import type { BrokerChange, BrokerNode, BrokerStatus, ObservedBroker } from './broker-types.ts'
import { HttpService, type HttpServiceOptions } from './http.ts'

export interface BrokerLogin extends Pick<HttpServiceOptions, 'url' | 'open' | 'ca' | 'retryDelays' | 'timeout'> {
  readonly user: string
  readonly password: Secret
}

/** The message broker (RabbitMQ) through its management API. */
export interface Broker {
  /** Users, virtual hosts, permissions and policies, in four parallel questions. Writes nothing. */
  observe(): Promise<ObservedBroker>
  /** Makes one change of `brokerDifferences`. */
  apply(change: BrokerChange): Promise<void>
  status(): Promise<BrokerStatus>
  close(): void
}

/** A client; the first call logs in. Calls throw `broker-unreachable` or `broker-access-denied`. */
export function connectBroker(login: BrokerLogin): Broker {
  const http = new HttpService({ ...login, service: 'message broker', code: 'broker' })
  const credentials = Buffer.from(`${login.user}:${login.password.reveal()}`).toString('base64')
  const headers = { authorization: `Basic ${credentials}` }
  const get = async <T>(path: string) => (await http.request('GET', path, { headers })).body as T
  return {
    async observe() {
      const [users, vhosts, permissions, policies] = await Promise.all([
        get<readonly UserEntry[]>('/users'),
        get<readonly { readonly name: string }[]>('/vhosts'),
        get<ObservedBroker['permissions']>('/permissions'),
        get<readonly PolicyEntry[]>('/policies'),
      ])
      return {
        users: users.map(observedUser),
        vhosts: vhosts.map(({ name }) => name),
        permissions: permissions.map(({ user, vhost, configure, write, read }) => {
          return { user, vhost, configure, write, read }
        }),
        policies: policies.map(observedPolicy),
      }
    },
    async apply(change) {
      const { path, json } = requestOf(change)
      await http.request('PUT', path, { headers, json })
    },
    async status() {
      const [overview, nodes, flags] = await Promise.all([
        get<Overview>('/overview'),
        get<readonly NodeEntry[]>('/nodes'),
        get<readonly FlagEntry[]>('/feature-flags'),
      ])
      return {
        version: overview.rabbitmq_version,
        clusterName: overview.cluster_name,
        nodes: nodes.map(observedNode),
        disabledFeatureFlags: flags.filter(isDisabledStable).map(({ name }) => name),
      }
    },
    close: () => http.close(),
  }
}

interface UserEntry {
  readonly name: string
  readonly password_hash: string
  readonly hashing_algorithm: string
  /** A text with commas before RabbitMQ 3.9. */
  readonly tags: string | readonly string[]
}

interface PolicyEntry {
  readonly name: string
  readonly vhost: string
  readonly pattern: string
  readonly 'apply-to': string
  readonly priority: number
  readonly definition: Readonly<Record<string, unknown>>
}

interface Overview {
  readonly rabbitmq_version: string
  readonly cluster_name: string
}

interface NodeEntry {
  readonly name: string
  readonly running: boolean
  readonly mem_alarm?: boolean
  readonly disk_free_alarm?: boolean
  readonly partitions?: readonly string[]
  readonly being_drained?: boolean
}

interface FlagEntry {
  readonly name: string
  readonly state: string
  readonly stability: string
}

function observedUser(entry: UserEntry): ObservedBroker['users'][number] {
  const tags = typeof entry.tags === 'string' ? entry.tags.split(',') : entry.tags
  return {
    name: entry.name,
    passwordHash: entry.password_hash,
    hashingAlgorithm: entry.hashing_algorithm,
    tags: tags.map((tag) => tag.trim()).filter((tag) => tag !== ''),
  }
}

function observedPolicy(entry: PolicyEntry): ObservedBroker['policies'][number] {
  const { name, vhost, pattern, priority, definition } = entry
  return { name, vhost, pattern, applyTo: entry['apply-to'], priority, definition }
}

function observedNode(entry: NodeEntry): BrokerNode {
  const complaints = [
    ...(entry.mem_alarm ? ['memory alarm'] : []),
    ...(entry.disk_free_alarm ? ['disk alarm'] : []),
    ...(entry.being_drained ? ['in maintenance'] : []),
    ...(entry.partitions ?? []).map((node) => `partitioned from ${node}`),
  ]
  return { name: entry.name, running: entry.running, complaints }
}

function isDisabledStable({ state, stability }: FlagEntry): boolean {
  return state === 'disabled' && (stability === 'stable' || stability === 'required')
}

function requestOf(change: BrokerChange): { path: string; json: unknown } {
  const part = encodeURIComponent
  switch (change.kind) {
    case 'vhost':
      return { path: `/vhosts/${part(change.vhost)}`, json: {} }
    case 'user': {
      const { name, password, tags } = change.user
      return { path: `/users/${part(name)}`, json: { password: password.reveal(), tags: tags.join(',') } }
    }
    case 'permission': {
      const { user, vhost, configure, write, read } = change.permission
      return { path: `/permissions/${part(vhost)}/${part(user)}`, json: { configure, write, read } }
    }
    case 'policy': {
      const { name, vhost, pattern, applyTo, priority, definition } = change.policy
      return {
        path: `/policies/${part(vhost)}/${part(name)}`,
        json: { pattern, 'apply-to': applyTo, priority, definition },
      }
    }
  }
}
