import assert from 'node:assert/strict'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import type { KollaError } from '../../src/errors.ts'
import { ProvenPasswords } from '../../src/run/known-passwords.ts'
import { Secret } from '../../src/secrets.ts'
import { connectIdentity, type IdentityService } from '../../src/services/identity.ts'
import { identityDifferences } from '../../src/services/identity-differences.ts'
import { IdentityDirectory } from '../../src/services/identity-directory.ts'
import type { DesiredIdentity } from '../../src/services/identity-types.ts'
import { temporaryFolder } from '../support/cli.ts'
import { fakeKeystone, type FakeKeystone } from '../support/fake-keystone.ts'

/** What the roles of keystone and glance ask for. */
const DESIRED: DesiredIdentity = {
  roles: ['heat_stack_user'],
  projects: [{ name: 'service' }],
  users: [
    { name: 'admin', password: new Secret('admin-password') },
    { name: 'glance', password: new Secret('glance-password'), defaultProject: 'service' },
  ],
  services: [
    {
      name: 'glance',
      type: 'image',
      description: 'OpenStack Image',
      endpoints: [
        { interface: 'internal', region: 'RegionOne', url: 'http://10.0.0.1:9292' },
        { interface: 'public', region: 'RegionTwo', url: 'http://cloud.example:9292' },
      ],
    },
  ],
  grants: [
    { user: 'glance', role: 'admin', project: 'service' },
    { user: 'glance', role: 'service', system: 'all' },
    { user: 'admin', role: 'heat_stack_user', domain: 'Default', inherited: true },
  ],
}

describe('the identity service', () => {
  let keystone: FakeKeystone
  let identity: IdentityService

  const login = (password = 'admin-password') =>
    connectIdentity({
      url: keystone.url,
      open: keystone.open,
      user: 'admin',
      password: new Secret(password),
      scope: { project: 'admin' },
      retryDelays: [],
    })

  const make = async (desired: DesiredIdentity) => {
    const observed = await identity.observe(desired)
    const changes = identityDifferences(desired, observed)
    const directory = new IdentityDirectory(observed)
    for (const change of changes) await identity.apply(change, directory)
    return changes.map(({ kind, action, reasons }) => `${action} ${kind}: ${reasons.join(', ')}`)
  }

  beforeEach(async () => {
    keystone = await fakeKeystone()
    identity = await login()
  })
  afterEach(async () => {
    identity.close()
    await keystone.close()
  })

  it('gets everything that is missing, in an order in which it can be made', async () => {
    await make(DESIRED)
    assert.deepEqual(keystone.writes(), [
      'POST /v3/regions',
      'POST /v3/projects',
      'POST /v3/roles',
      'POST /v3/users',
      'POST /v3/services',
      'POST /v3/endpoints',
      'POST /v3/endpoints',
      'PUT /v3/projects/projects-2/users/users-2/roles/r-admin',
      'PUT /v3/system/users/users-2/roles/r-service',
      'PUT /v3/OS-INHERIT/domains/default/users/u-admin/roles/roles-6/inherited_to_projects',
    ])
    const glance = keystone.entries.users.find(({ name }) => name === 'glance')
    assert.deepEqual(glance, {
      id: 'users-2',
      name: 'glance',
      enabled: true,
      password: 'glance-password',
      default_project_id: 'projects-2',
      domain_id: 'default',
    })
  })

  it('is not written to when nothing is missing', async () => {
    await make(DESIRED)
    const before = keystone.writes().length
    assert.deepEqual(await make(DESIRED), [])
    assert.equal(keystone.writes().length, before)
  })

  it('gets a new password only when the one that is wanted does not work', async () => {
    await make(DESIRED)
    const glance = keystone.entries.users.find(({ name }) => name === 'glance')
    assert.ok(glance)
    glance['password'] = 'something else'
    assert.deepEqual(await make(DESIRED), ['update user: the password differs'])
    assert.equal(glance['password'], 'glance-password')
  })

  it('is not asked again for a password that is known to fit', async () => {
    const proven = new ProvenPasswords(join(temporaryFolder(), 'proofs.json'))
    // Stands for what Keystone keeps of a password.
    const stored = () => new Map(keystone.entries.users.map(({ id, password }) => [id, `salted ${String(password)}`]))
    const logins = async () => {
      const before = keystone.requests.length
      const { wrongPasswords } = await identity.observe(DESIRED, proven.of(stored()))
      const own = keystone.requests.slice(before)
      return [own.filter(({ path }) => path === '/v3/auth/tokens').length, wrongPasswords.size]
    }
    await make(DESIRED)
    assert.deepEqual(await logins(), [1, 0])
    assert.deepEqual(await logins(), [0, 0])
    const glance = keystone.entries.users.find(({ name }) => name === 'glance')
    Object.assign(glance ?? {}, { password: 'something else' })
    assert.deepEqual(await logins(), [1, 1])
    assert.deepEqual(await logins(), [1, 1])
  })

  it('keeps a password that is not to be updated', async () => {
    await make(DESIRED)
    const users = DESIRED.users?.map((user) => ({ ...user, password: new Secret('other'), updatePassword: false }))
    assert.deepEqual(await make({ ...DESIRED, users: users ?? [] }), [])
  })

  it('is told of everything that differs', async () => {
    await make(DESIRED)
    const { services, endpoints, users } = keystone.entries
    Object.assign(services.find(({ name }) => name === 'glance') ?? {}, { description: 'Old', enabled: false })
    Object.assign(endpoints[0] ?? {}, { url: 'http://old:9292' })
    Object.assign(users.find(({ name }) => name === 'glance') ?? {}, { default_project_id: 'p-admin' })
    assert.deepEqual(await make(DESIRED), [
      'update user: default project -> service',
      'update service: description Old -> OpenStack Image, disabled -> enabled',
      'update endpoint: url http://old:9292 -> http://10.0.0.1:9292',
    ])
    assert.deepEqual(await make(DESIRED), [])
  })

  it('may have got an entry from somebody else meanwhile', async () => {
    const observed = await identity.observe(DESIRED)
    keystone.entries.projects.push({ id: 'p-other', name: 'service', domain_id: 'default' })
    const directory = new IdentityDirectory(observed)
    for (const change of identityDifferences(DESIRED, observed)) await identity.apply(change, directory)
    assert.equal(directory.project('service'), 'p-other')
    assert.deepEqual(await make({ grants: DESIRED.grants ?? [] }), [])
  })

  it('does not let in whoever has the wrong password', async () => {
    await assert.rejects(login('wrong'), (error: KollaError) => error.details.code === 'identity-access-denied')
  })

  it('is told no password but in the body of a request', async () => {
    await make(DESIRED)
    const outside = keystone.requests.map(({ path, query, headers }) =>
      JSON.stringify([path, query.toString(), headers]),
    )
    assert.ok(outside.every((text) => !text.includes('glance-password') && !text.includes('admin-password')))
  })
})
