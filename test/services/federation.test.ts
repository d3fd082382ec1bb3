import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import type { KollaError } from '../../src/errors.ts'
import { Secret } from '../../src/secrets.ts'
import { connectIdentity, type IdentityService } from '../../src/services/identity.ts'
import { identityDifferences } from '../../src/services/identity-differences.ts'
import { IdentityDirectory } from '../../src/services/identity-directory.ts'
import type { DesiredFederation, DesiredIdentityProvider } from '../../src/services/identity-types.ts'
import { fakeKeystone, type FakeKeystone } from '../support/fake-keystone.ts'

const RULES = [{ local: [{ user: { name: '{0}' } }], remote: [{ type: 'OIDC-preferred_username' }] }]

const PROVIDER: DesiredIdentityProvider = {
  name: 'staff',
  domain: 'employees',
  description: 'Sign on as staff',
  remoteIds: ['https://idp.example/staff'],
  protocols: [{ name: 'openid', mapping: 'staff-mapping' }],
}

const FEDERATION: DesiredFederation = {
  providers: [PROVIDER],
  mappings: [{ name: 'staff-mapping', rules: RULES }],
  removeProviders: false,
  removeMappings: false,
}

describe('the federation of the identity service', () => {
  let keystone: FakeKeystone
  let identity: IdentityService

  const make = async (changes: Partial<DesiredFederation> = {}) => {
    const federation = { ...FEDERATION, ...changes }
    const desired = { federation, domains: federation.providers.map(({ domain }) => ({ name: domain })) }
    const observed = await identity.observe(desired)
    const differences = identityDifferences(desired, observed)
    const directory = new IdentityDirectory(observed)
    for (const change of differences) await identity.apply(change, directory)
    return differences.map(({ kind, action, reasons }) => `${action} ${kind}: ${reasons.join(', ')}`)
  }

  beforeEach(async () => {
    keystone = await fakeKeystone()
    identity = await connectIdentity({
      url: keystone.url,
      open: keystone.open,
      user: 'admin',
      password: new Secret('admin-password'),
      scope: { project: 'admin' },
      retryDelays: [],
    })
  })
  afterEach(async () => {
    identity.close()
    await keystone.close()
  })

  it('gets the domain, mapping, provider and protocol that are missing, in this order', async () => {
    await make()
    assert.deepEqual(keystone.writes(), [
      'POST /v3/domains',
      'PUT /v3/OS-FEDERATION/mappings/staff-mapping',
      'PUT /v3/OS-FEDERATION/identity_providers/staff',
      'PUT /v3/OS-FEDERATION/identity_providers/staff/protocols/openid',
    ])
    assert.deepEqual(Object.fromEntries(keystone.federation), {
      '/mappings/staff-mapping': { rules: RULES },
      '/identity_providers/staff': {
        description: 'Sign on as staff',
        enabled: true,
        remote_ids: ['https://idp.example/staff'],
        domain_id: 'domains-2',
      },
      '/identity_providers/staff/protocols/openid': { mapping_id: 'staff-mapping' },
    })
  })

  it('is not written to when nothing is missing', async () => {
    await make()
    const before = keystone.writes().length
    assert.deepEqual(await make(), [])
    assert.equal(keystone.writes().length, before)
  })

  it('gets what differs', async () => {
    await make()
    const provider = {
      ...PROVIDER,
      description: 'Staff',
      remoteIds: ['https://new.example'],
      protocols: [{ name: 'openid', mapping: 'other' }],
    }
    const mappings = [
      { name: 'staff-mapping', rules: [] },
      { name: 'other', rules: RULES },
    ]
    assert.deepEqual(await make({ providers: [provider], mappings }), [
      'update mapping: its rules differ',
      'create mapping: does not exist yet',
      'update identity-provider: description Sign on as staff -> Staff, remote ids https://idp.example/staff -> https://new.example',
      'update protocol: mapping staff-mapping -> other',
    ])
    assert.deepEqual(await make({ providers: [provider], mappings }), [])
  })

  it('keeps what is not listed', async () => {
    await make()
    assert.deepEqual(await make({ providers: [] }), [])
    assert.equal(keystone.federation.size, 3)
  })

  it('loses what is not listed where that is asked for', async () => {
    await make()
    keystone.federation.set('/mappings/unlisted', { rules: RULES })
    const wanted = { providers: [], removeProviders: true, removeMappings: true }
    assert.deepEqual(await make(wanted), ['remove mapping: is not listed', 'remove identity-provider: is not listed'])
    assert.deepEqual([...keystone.federation.keys()], ['/mappings/staff-mapping'])
  })

  it('may have a mapping that somebody else made', async () => {
    keystone.federation.set('/mappings/staff-mapping', { rules: RULES })
    await make({ mappings: [] })
    assert.ok(keystone.federation.has('/identity_providers/staff/protocols/openid'))
  })

  it('gets no protocol without its mapping', async () => {
    const rejected = (error: KollaError) => error.details.code === 'federation-mapping-missing'
    await assert.rejects(make({ mappings: [] }), rejected)
    keystone.federation.set('/mappings/staff-mapping', { rules: RULES })
    await assert.rejects(make({ mappings: [], removeMappings: true }), rejected)
    assert.deepEqual(keystone.writes(), [])
  })

  it('cannot move a provider to another domain', async () => {
    await make()
    await assert.rejects(
      make({ providers: [{ ...PROVIDER, domain: 'Default' }] }),
      (error: KollaError) => error.details.code === 'identity-provider-domain',
    )
  })
})
