import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { removeHttpd } from '../../roles/keystone/federation.ts'
import type { TaskRunContext } from '../../src/roles/types.ts'
import { deployment } from '../support/deployment.ts'
import { FakeEngine } from '../support/fake-engine.ts'
import { compileReal, HOST } from '../support/real-roles.ts'
import { configuration, VIP, type Files } from '../validate/support.ts'

const PROVIDER = {
  name: 'staff',
  openstack_domain: 'employees',
  protocol: 'openid',
  identifier: 'https://idp.example/realms/staff',
  public_name: 'Sign on as staff',
  attribute_mapping: 'staff',
  metadata_folder: '{{ node_custom_config }}/keystone/federation/metadata',
  certificate_file: '{{ node_custom_config }}/keystone/federation/key-id.pem',
}
const STEM = 'idp.example%2Frealms%2Fstaff'
const FILES: Files = {
  [`config/keystone/federation/metadata/${STEM}.provider`]: '{}',
  [`config/keystone/federation/metadata/${STEM}.client`]: '{"client_id": "{{ inventory_hostname }}"}',
  [`config/keystone/federation/metadata/${STEM}.conf`]: '{}',
  'config/keystone/federation/key-id.pem': 'a certificate',
  'config/keystone/federation/staff.json': '[{"local": [], "remote": []}]',
}

/** Keystone with these providers; what else differs from the usual. */
async function keystone(providers: readonly object[], globals = '', files: Files = {}) {
  const text =
    `${VIP}enable_openstack_core: no\nenable_keystone: yes\nnetwork_interface: eth0\nkolla_base_distro: debian\n` +
    `keystone_identity_providers: ${JSON.stringify(providers)}\n` +
    "keystone_identity_mappings: [{name: staff, file: '{{ node_custom_config }}/keystone/federation/staff.json'}]\n"
  const folder = configuration({ ...FILES, ...files, 'globals.yml': text + globals })
  const { problems, desired } = await compileReal(folder)
  assert.deepEqual(problems, [])
  const services = desired.hosts.get(HOST)?.services ?? []
  const contents = new Map(
    services.flatMap((service) =>
      service.files
        .filter(({ kind }) => kind === 'file')
        .map(({ path, content }) => [path.replace('/etc/kolla/', ''), content.toString()] as const),
    ),
  )
  const service = (name: string) => services.find((each) => each.name === name)
  return { contents, service, role: desired.roles.find(({ role }) => role.name === 'keystone') }
}

describe('Keystone with an OpenID Connect provider', () => {
  it('stands behind an Apache that has all files of the provider', async () => {
    const { contents, service } = await keystone([PROVIDER])
    const names = [...contents.keys()].filter((name) => name.startsWith('keystone-httpd/'))
    assert.deepEqual(names, [
      'keystone-httpd/config.json',
      'keystone-httpd/federation/modoidc-error-page.html',
      'keystone-httpd/federation/oidc/attribute_maps/staff.json',
      'keystone-httpd/federation/oidc/cert/key-id.pem',
      `keystone-httpd/federation/oidc/metadata/${STEM}.client`,
      `keystone-httpd/federation/oidc/metadata/${STEM}.conf`,
      `keystone-httpd/federation/oidc/metadata/${STEM}.provider`,
      'keystone-httpd/httpd-keystone.conf',
    ])
    assert.match(contents.get(names[4] ?? '') ?? '', /"localhost"/)
    assert.match(contents.get(names[7] ?? '') ?? '', /OIDCOAuthVerifyCertFiles key-id#\/etc\/apache2\/cert\/key-id.pem\n/)
    assert.equal(service('keystone-httpd')?.spec.name, 'keystone_httpd')
    assert.equal(service('keystone')?.ready, 'up')
    assert.match(contents.get('haproxy/services.d/keystone.cfg') ?? '', /balance source/)
  })

  it('registers it', async () => {
    const { role } = await keystone([PROVIDER])
    assert.deepEqual(role?.identity?.domains, [{ name: 'employees' }])
    assert.deepEqual(role.identity.federation, {
      providers: [
        {
          name: 'staff',
          domain: 'employees',
          description: 'Sign on as staff',
          remoteIds: ['https://idp.example/realms/staff'],
          protocols: [{ name: 'openid', mapping: 'staff' }],
        },
      ],
      mappings: [{ name: 'staff', rules: [{ local: [], remote: [] }] }],
      removeMappings: false,
      removeProviders: false,
    })
  })

  it("takes the host's own configuration of Apache", async () => {
    const mine = { [`config/keystone/${HOST}/httpd-keystone.conf`]: "{{ keystone_federation_openid_certificate_key_ids | join(',') }}" }
    const { contents } = await keystone([PROVIDER], '', mine)
    assert.equal(contents.get('keystone-httpd/httpd-keystone.conf'), 'key-id#/etc/apache2/cert/key-id.pem')
  })

  it('has TLS in Apache rather than in uWSGI', async () => {
    const certificates = { 'certificates/backend-cert.pem': 'cert', 'certificates/backend-key.pem': 'key' }
    const { contents } = await keystone([PROVIDER], 'keystone_enable_tls_backend: yes\n', certificates)
    assert.equal(contents.get('keystone-httpd/keystone-key.pem'), 'key')
    assert.match(contents.get('keystone-httpd/httpd-keystone.conf') ?? '', /SSLEngine on/)
    assert.match(contents.get('keystone/keystone-uwsgi.ini') ?? '', /^http = 127\.0\.0\.1:5000$/m)
  })
})

describe('Keystone with a provider of another protocol', () => {
  it('is behind an Apache that knows nothing of OpenID Connect', async () => {
    const { metadata_folder: _metadata, certificate_file: _certificate, ...provider } = PROVIDER
    const { contents, service } = await keystone([{ ...provider, protocol: 'saml' }])
    const names = [...contents.keys()].filter((name) => name.startsWith('keystone-httpd/'))
    assert.deepEqual(names, ['keystone-httpd/config.json', 'keystone-httpd/httpd-keystone.conf'])
    assert.doesNotMatch(contents.get('keystone-httpd/httpd-keystone.conf') ?? '', /OIDC/)
    assert.deepEqual(service('keystone-httpd')?.exclusive, [])
  })
})

describe('the Apache before Keystone', () => {
  /** What the task sees of a host that runs a container, with federation on or off. */
  const context = async (container: string, federation: 'yes' | 'no') => {
    const { variables } = deployment({ globals: `enable_keystone_federation: ${federation}\n` })
    const { service } = await keystone([PROVIDER])
    const engine = new FakeEngine()
    const spec = service(container)?.spec ?? assert.fail(`no ${container}`)
    engine.addImage(spec.image)
    await engine.create(spec)
    await engine.start(spec.name)
    const observation = await engine.observe()
    const seen: TaskRunContext = {
      action: 'deploy',
      hosts: ['node1'],
      others: [],
      scope: (host) => variables.forHost(host),
      host: () => undefined,
      engine: () => observation,
      touched: new Set(),
      identity: 'ready',
      brokerPermissions: undefined,
      answer: () => undefined,
      databaseNode: () => undefined,
      rows: () => undefined,
      engineOf: () => Promise.resolve(engine),
      openTcp: () => assert.fail('nothing is asked'),
      progress: () => undefined,
      signal: new AbortController().signal,
    }
    return { seen, engine, name: spec.name }
  }

  it('goes when federation is switched off: Keystone needs its port', async () => {
    const { seen, engine, name } = await context('keystone-httpd', 'no')
    assert.deepEqual(removeHttpd.due(seen), ['node1 has it, and federation is off'])
    await removeHttpd.run(seen)
    assert.equal(await engine.inspect(name), undefined)
    assert.deepEqual(removeHttpd.before, ['keystone'])
  })

  it('stays while there is federation, and is not looked for where it never was', async () => {
    assert.deepEqual(removeHttpd.due((await context('keystone-httpd', 'yes')).seen), [])
    assert.deepEqual(removeHttpd.due((await context('keystone', 'no')).seen), [])
  })
})
