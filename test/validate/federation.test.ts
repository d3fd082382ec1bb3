import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { linesFor, VIP, type Files } from './support.ts'

const PROVIDER = {
  name: 'staff',
  openstack_domain: 'employees',
  protocol: 'openid',
  identifier: 'https://idp.example/realms/staff',
  public_name: 'Sign on as staff',
  attribute_mapping: 'staff',
  metadata_folder: 'keystone/federation/metadata',
  certificate_file: 'keystone/federation/key-id.pem',
}
const FOLDER = 'config/keystone/federation'
const STEM = `${FOLDER}/metadata/idp.example%2Frealms%2Fstaff`
const FILES: Files = {
  [`${STEM}.provider`]: '{}',
  [`${STEM}.client`]: '{}',
  [`${STEM}.conf`]: '{}',
  [`${FOLDER}/key-id.pem`]: 'a certificate',
  [`${FOLDER}/staff.json`]: '[{"local": [], "remote": []}]',
}

/** What is said of a provider that differs from a good one, and of files that differ. */
function said(changes: object = {}, files: Readonly<Record<string, string | undefined>> = {}, globals = '') {
  const brought = Object.entries({ ...FILES, ...files }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  )
  const text =
    `keystone_identity_providers: ${JSON.stringify([{ ...PROVIDER, ...changes }])}\n` +
    'keystone_identity_mappings: [{name: staff, file: keystone/federation/staff.json}]\n'
  return linesFor({ ...Object.fromEntries(brought), 'globals.yml': VIP + text + globals })
}

const AT = 'globals.yml:2:1'

describe('an identity provider', () => {
  it('is fine with its metadata, certificate and mapping', async () => {
    assert.deepEqual(await said(), [])
  })

  it('needs files in its metadata folder', async () => {
    const none = Object.fromEntries(['provider', 'client', 'conf'].map((kind) => [`${STEM}.${kind}`, undefined]))
    assert.deepEqual(await said({}, none), [
      `error ${AT} federation-file-missing: identity provider staff has no files in its metadata_folder keystone/federation/metadata (It needs idp.example%2Frealms%2Fstaff.provider, idp.example%2Frealms%2Fstaff.client and idp.example%2Frealms%2Fstaff.conf.)`,
    ])
  })

  it('needs a metadata folder', async () => {
    const [line = ''] = await said({ metadata_folder: undefined })
    assert.ok(
      line.startsWith(`error ${AT} federation-file-missing: identity provider staff has no metadata_folder`),
      line,
    )
  })

  it('should have its own files there', async () => {
    assert.deepEqual(await said({}, { [`${STEM}.client`]: undefined }), [
      `warning ${AT} federation-file-missing: identity provider staff has no idp.example%2Frealms%2Fstaff.client in its metadata_folder (Nobody can sign on without.)`,
    ])
  })

  it('needs the certificate that it names', async () => {
    assert.deepEqual(await said({}, { [`${FOLDER}/key-id.pem`]: undefined }), [
      `error ${AT} federation-file-missing: identity provider staff has the certificate_file keystone/federation/key-id.pem, which does not exist (Bring it, or leave certificate_file out.)`,
    ])
    assert.deepEqual(await said({ certificate_file: undefined }, { [`${FOLDER}/key-id.pem`]: undefined }), [])
  })

  it('may use a mapping that exists in Keystone, unless such ones are removed', async () => {
    const message =
      'federation-mapping-missing: identity provider staff uses the mapping other, which is not among keystone_identity_mappings'
    assert.deepEqual(await said({ attribute_mapping: 'other' }), [
      `warning ${AT} ${message} (Add it there, unless it exists in Keystone already.)`,
    ])
    assert.deepEqual(
      await said({ attribute_mapping: 'other' }, {}, 'keystone_should_remove_attribute_mappings: yes\n'),
      [`error ${AT} ${message} (Add it there: keystone_should_remove_attribute_mappings removes all others.)`],
    )
  })

  it('speaks a protocol that is known', async () => {
    assert.deepEqual(await said({ protocol: 'kerberos' }), [
      `error ${AT} variable-type: keystone_identity_providers[0].protocol must be openid or saml, not 'kerberos'`,
    ])
  })

  it('is told of once when it lacks something', async () => {
    assert.deepEqual(await said({ identifier: undefined }), [
      `error ${AT} variable-type: keystone_identity_providers[0].identifier must be the address of the identity provider, and it is missing`,
    ])
  })
})

describe('a mapping', () => {
  const hint = '(It holds the list of rules in JSON: [{"local": [...], "remote": [...]}].)'

  it('has a file', async () => {
    assert.deepEqual(await said({}, { [`${FOLDER}/staff.json`]: undefined }), [
      `error globals.yml:3:1 federation-mapping-invalid: the file ${FOLDER}/staff.json of the mapping staff does not exist ${hint}`,
    ])
  })

  it('is JSON', async () => {
    assert.deepEqual(await said({}, { [`${FOLDER}/staff.json`]: '[\n  rule\n]\n' }), [
      `error ${FOLDER}/staff.json federation-mapping-invalid: the mapping staff is not JSON: Unexpected token 'r', "[ rule ] " is not valid JSON ${hint}`,
    ])
  })

  it('has rules', async () => {
    assert.deepEqual(await said({}, { [`${FOLDER}/staff.json`]: '{}' }), [
      `error ${FOLDER}/staff.json federation-mapping-invalid: the mapping staff has no rules ${hint}`,
    ])
  })
})
