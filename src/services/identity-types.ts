import type { Secret } from '../secrets.ts'

/** Everything is named by its name; a domain left out is `Default`. */
export interface DesiredIdentity {
  readonly regions?: readonly string[]
  readonly domains?: readonly DesiredDomain[]
  readonly projects?: readonly DesiredProject[]
  readonly roles?: readonly string[]
  readonly users?: readonly DesiredUser[]
  readonly services?: readonly DesiredService[]
  readonly grants?: readonly DesiredGrant[]
  readonly federation?: DesiredFederation
}

/** Who else may say who a user is, and what that user then is here. */
export interface DesiredFederation {
  readonly providers: readonly DesiredIdentityProvider[]
  readonly mappings: readonly DesiredMapping[]
  /** Whether those that are not listed are removed. */
  readonly removeProviders: boolean
  readonly removeMappings: boolean
}

export interface DesiredIdentityProvider {
  readonly name: string
  readonly domain: string
  readonly description: string
  /** How it names itself in what it asserts. */
  readonly remoteIds: readonly string[]
  readonly protocols: readonly { readonly name: string; readonly mapping: string }[]
}

export interface DesiredMapping {
  readonly name: string
  /** As the API takes them: a list of {local, remote}. */
  readonly rules: unknown
}

export interface DesiredDomain {
  readonly name: string
  readonly description?: string
}

export interface DesiredProject {
  readonly name: string
  readonly domain?: string
  readonly description?: string
}

export interface DesiredUser {
  readonly name: string
  readonly domain?: string
  readonly password: Secret
  /** False: the password is set when the user is created, and never again (update_keystone_service_user_passwords). */
  readonly updatePassword?: boolean
  /** The name of the user's default project, in the user's domain. */
  readonly defaultProject?: string
}

export interface DesiredService {
  readonly name: string
  readonly type: string
  readonly description?: string
  readonly endpoints: readonly DesiredEndpoint[]
}

export interface DesiredEndpoint {
  readonly interface: 'public' | 'internal' | 'admin'
  readonly region: string
  readonly url: string
}

/** A role of a user on exactly one of: a project, a domain, the system. */
export interface DesiredGrant {
  readonly user: string
  readonly userDomain?: string
  readonly role: string
  readonly project?: string
  readonly projectDomain?: string
  readonly domain?: string
  readonly system?: 'all'
  /** Only for projects below the project or domain. */
  readonly inherited?: boolean
}

interface Named {
  readonly id: string
  readonly name: string
}

/** What the service has, by its ids. */
export interface ObservedIdentity {
  readonly regions: readonly string[]
  readonly domains: readonly (Named & { readonly description: string })[]
  readonly projects: readonly (Named & { readonly domainId: string; readonly description: string })[]
  readonly roles: readonly Named[]
  readonly users: readonly (Named & {
    readonly domainId: string
    readonly enabled: boolean
    readonly defaultProjectId: string | undefined
  })[]
  /** Ids of users whose desired password did not let them in. */
  readonly wrongPasswords: ReadonlySet<string>
  readonly services: readonly (Named & {
    readonly type: string
    readonly description: string
    readonly enabled: boolean
  })[]
  readonly endpoints: readonly ObservedEndpoint[]
  /** As `grantPath` writes them. */
  readonly grants: ReadonlySet<string>
  /** Undefined where it was not asked for. */
  readonly federation?: ObservedFederation
}

export interface ObservedFederation {
  readonly mappings: readonly DesiredMapping[]
  readonly providers: readonly ObservedIdentityProvider[]
}

export interface ObservedIdentityProvider {
  readonly name: string
  readonly domainId: string | undefined
  readonly description: string
  readonly enabled: boolean
  readonly remoteIds: readonly string[]
  /** Only of providers that are desired. */
  readonly protocols: readonly { readonly name: string; readonly mapping: string }[]
}

export interface ObservedEndpoint {
  readonly id: string
  readonly serviceId: string
  readonly interface: string
  readonly region: string
  readonly url: string
  readonly enabled: boolean
}

/** One thing to change; plain data, secrets as their type. */
export type IdentityChange = FederationChange | EntryChange

type EntryChange = { readonly action: 'create' | 'update'; readonly reasons: readonly string[] } & (
  | { readonly kind: 'region'; readonly region: string }
  | { readonly kind: 'domain'; readonly domain: DesiredDomain }
  | { readonly kind: 'project'; readonly project: DesiredProject }
  | { readonly kind: 'role'; readonly role: string }
  | { readonly kind: 'user'; readonly user: DesiredUser; readonly setPassword: boolean }
  | { readonly kind: 'service'; readonly service: DesiredService }
  | { readonly kind: 'endpoint'; readonly service: DesiredService; readonly endpoint: DesiredEndpoint }
  | { readonly kind: 'grant'; readonly grant: DesiredGrant }
)

/** Entries of the federation are named by their id; nothing else is ever removed. */
export type FederationChange = {
  readonly action: 'create' | 'update' | 'remove'
  readonly reasons: readonly string[]
} & (
  | { readonly kind: 'mapping'; readonly name: string; readonly rules: unknown }
  | {
      readonly kind: 'identity-provider'
      readonly name: string
      readonly provider: DesiredIdentityProvider | undefined
    }
  | { readonly kind: 'protocol'; readonly name: string; readonly provider: string; readonly mapping: string }
)

/** The domain that every deployment has; its id is `default`. */
export const DEFAULT_DOMAIN = 'Default'
