import type { Secret } from '../secrets.ts'

export interface DesiredBroker {
  readonly users: readonly DesiredBrokerUser[]
  readonly vhosts: readonly string[]
  readonly permissions: readonly BrokerPermission[]
  readonly policies: readonly BrokerPolicy[]
}

export interface DesiredBrokerUser {
  readonly name: string
  readonly password: Secret
  /** `administrator`, `monitoring`, `management`. */
  readonly tags: readonly string[]
}

/** What a user may do in a virtual host, as regular expressions. */
export interface BrokerPermission {
  readonly user: string
  readonly vhost: string
  readonly configure: string
  readonly write: string
  readonly read: string
}

export interface BrokerPolicy {
  readonly name: string
  readonly vhost: string
  readonly pattern: string
  readonly applyTo: string
  readonly priority: number
  readonly definition: Readonly<Record<string, unknown>>
}

export interface ObservedBroker {
  readonly users: readonly {
    readonly name: string
    readonly passwordHash: string
    readonly hashingAlgorithm: string
    readonly tags: readonly string[]
  }[]
  readonly vhosts: readonly string[]
  readonly permissions: readonly BrokerPermission[]
  readonly policies: readonly BrokerPolicy[]
}

export type BrokerChange = { readonly action: 'create' | 'update'; readonly reasons: readonly string[] } & (
  | { readonly kind: 'vhost'; readonly vhost: string }
  | { readonly kind: 'user'; readonly user: DesiredBrokerUser }
  | { readonly kind: 'permission'; readonly permission: BrokerPermission }
  | { readonly kind: 'policy'; readonly policy: BrokerPolicy }
)

export interface BrokerNode {
  readonly name: string
  readonly running: boolean
  /** What is wrong with it: alarms, partitions, maintenance. */
  readonly complaints: readonly string[]
}

export interface BrokerStatus {
  readonly version: string
  readonly clusterName: string
  readonly nodes: readonly BrokerNode[]
  /** Stable feature flags that are not enabled yet; an upgrade needs all of them. */
  readonly disabledFeatureFlags: readonly string[]
}
