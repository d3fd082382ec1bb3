import { isDeepStrictEqual } from 'node:util'
import { KollaError } from '../errors.ts'
import type { IdentityDirectory } from './identity-directory.ts'
import type { IdentitySession } from './identity-session.ts'
import type {
  DesiredFederation,
  DesiredIdentityProvider,
  DesiredMapping,
  FederationChange,
  ObservedFederation,
  ObservedIdentityProvider,
} from './identity-types.ts'

const ROOT = '/OS-FEDERATION'
const MISSING = ['does not exist yet']
const UNLISTED = ['is not listed']
const NOTHING: ObservedFederation = { mappings: [], providers: [] }

interface ProviderEntry {
  readonly id: string
  readonly domain_id?: string | null
  readonly description?: string | null
  readonly enabled: boolean
  readonly remote_ids: readonly string[]
}

/** All mappings and identity providers there are; protocols of those that are desired. */
export async function observeFederation(
  session: IdentitySession,
  desired: DesiredFederation,
): Promise<ObservedFederation> {
  const list = async <Entry>(path: string, key: string): Promise<readonly Entry[]> => {
    const { body } = await session.call('GET', ROOT + path)
    return (body as Record<string, readonly Entry[] | undefined>)[key] ?? []
  }
  const [mappings, providers] = await Promise.all([
    list<{ readonly id: string; readonly rules: unknown }>('/mappings', 'mappings'),
    list<ProviderEntry>('/identity_providers', 'identity_providers'),
  ])
  const wanted = new Set(desired.providers.map(({ name }) => name))
  return {
    mappings: mappings.map(({ id, rules }) => ({ name: id, rules })),
    providers: await Promise.all(
      providers.map(async (entry) => {
        const protocols = wanted.has(entry.id)
          ? await list<{ readonly id: string; readonly mapping_id: string }>(
              `${providerPath(entry.id)}/protocols`,
              'protocols',
            )
          : []
        return {
          name: entry.id,
          domainId: entry.domain_id ?? undefined,
          description: entry.description ?? '',
          enabled: entry.enabled,
          remoteIds: entry.remote_ids,
          protocols: protocols.map(({ id, mapping_id: mapping }) => ({ name: id, mapping })),
        }
      }),
    ),
  }
}

/**
 * What has to be done, removals before what may take their place.
 * Throws `federation-mapping-missing` and `identity-provider-domain` for what Keystone would refuse.
 */
export function federationDifferences(
  desired: DesiredFederation | undefined,
  observed: ObservedFederation = NOTHING,
  directory: IdentityDirectory,
): readonly FederationChange[] {
  if (!desired) return []
  const unlisted = <Entry extends { readonly name: string }>(
    present: readonly Entry[],
    listed: readonly { readonly name: string }[],
  ): readonly Entry[] => present.filter(({ name }) => listed.every((other) => other.name !== name))
  const removedMappings = desired.removeMappings ? unlisted(observed.mappings, desired.mappings) : []
  const removedProviders = desired.removeProviders ? unlisted(observed.providers, desired.providers) : []
  const base = { action: 'remove', reasons: UNLISTED } as const
  return [
    ...removedMappings.map(({ name, rules }) => ({ ...base, kind: 'mapping' as const, name, rules })),
    ...desired.mappings.flatMap((mapping) => mappingChange(mapping, observed)),
    ...removedProviders.map(({ name }) => ({ ...base, kind: 'identity-provider' as const, name, provider: undefined })),
    ...desired.providers.flatMap((provider) => providerChanges(provider, desired, observed, directory)),
  ]
}

function mappingChange({ name, rules }: DesiredMapping, observed: ObservedFederation): readonly FederationChange[] {
  const present = observed.mappings.find((other) => other.name === name)
  if (!present) return [{ kind: 'mapping', action: 'create', reasons: MISSING, name, rules }]
  if (isDeepStrictEqual(present.rules, rules)) return []
  return [{ kind: 'mapping', action: 'update', reasons: ['its rules differ'], name, rules }]
}

function providerChanges(
  provider: DesiredIdentityProvider,
  desired: DesiredFederation,
  observed: ObservedFederation,
  directory: IdentityDirectory,
): readonly FederationChange[] {
  const { name } = provider
  const present = observed.providers.find((other) => other.name === name)
  const reasons = present ? providerReasons(provider, present, directory) : MISSING
  const own: readonly FederationChange[] =
    reasons.length === 0
      ? []
      : [{ kind: 'identity-provider', action: present ? 'update' : 'create', reasons, name, provider }]
  const protocols = provider.protocols.flatMap((protocol): readonly FederationChange[] => {
    const known = [...desired.mappings, ...(desired.removeMappings ? [] : observed.mappings)]
    if (known.every((mapping) => mapping.name !== protocol.mapping)) throw mappingMissing(name, protocol.mapping)
    const before = present?.protocols.find((other) => other.name === protocol.name)
    const change = { kind: 'protocol', provider: name, ...protocol } as const
    if (!before) return [{ ...change, action: 'create', reasons: MISSING }]
    if (before.mapping === protocol.mapping) return []
    return [{ ...change, action: 'update', reasons: [`mapping ${before.mapping} -> ${protocol.mapping}`] }]
  })
  return [...own, ...protocols]
}

function providerReasons(
  { name, domain, description, remoteIds }: DesiredIdentityProvider,
  present: ObservedIdentityProvider,
  directory: IdentityDirectory,
): readonly string[] {
  if (present.domainId !== directory.domain(domain)) throw otherDomain(name, domain)
  const [before, after] = [present.remoteIds, remoteIds].map((ids) => [...ids].sort().join(', '))
  return [
    ...(present.description === description ? [] : [`description ${present.description || 'none'} -> ${description}`]),
    ...(before === after ? [] : [`remote ids ${before || 'none'} -> ${after ?? ''}`]),
    ...(present.enabled ? [] : ['disabled -> enabled']),
  ]
}

/** Makes one change. */
export async function applyFederationChange(
  session: IdentitySession,
  change: FederationChange,
  directory: IdentityDirectory,
): Promise<void> {
  const [path, body] = requestOf(change, directory)
  if (change.action === 'remove') await session.call('DELETE', ROOT + path, undefined, [404])
  else await session.call(change.action === 'create' ? 'PUT' : 'PATCH', ROOT + path, body)
}

function requestOf(change: FederationChange, directory: IdentityDirectory): readonly [string, unknown] {
  switch (change.kind) {
    case 'mapping':
      return [`/mappings/${encodeURIComponent(change.name)}`, { mapping: { rules: change.rules } }]
    case 'protocol':
      return [
        `${providerPath(change.provider)}/protocols/${encodeURIComponent(change.name)}`,
        { protocol: { mapping_id: change.mapping } },
      ]
    case 'identity-provider': {
      const { description, remoteIds: remote_ids, domain = '' } = change.provider ?? {}
      // Keystone gives a provider its domain once and for all.
      const once = change.action === 'create' ? { domain_id: directory.domain(domain) } : {}
      return [providerPath(change.name), { identity_provider: { description, enabled: true, remote_ids, ...once } }]
    }
  }
}

function providerPath(name: string): string {
  return `/identity_providers/${encodeURIComponent(name)}`
}

function mappingMissing(provider: string, mapping: string): KollaError {
  return new KollaError(`identity provider ${provider} uses the mapping ${mapping}, which does not exist`, {
    code: 'federation-mapping-missing',
    fault: 'configuration',
    hint: 'Add it to keystone_identity_mappings.',
  })
}

function otherDomain(provider: string, domain: string): KollaError {
  return new KollaError(`identity provider ${provider} belongs to another domain than ${domain}`, {
    code: 'identity-provider-domain',
    fault: 'configuration',
    hint: `Keystone cannot move it: set openstack_domain to its domain, or remove it with \`openstack identity provider delete ${provider}\`.`,
  })
}
