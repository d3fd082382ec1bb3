import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { inspect } from 'node:util'
import { KollaError } from '../../src/errors.ts'
import { PasswordsDocument } from '../../src/passwords/document.ts'
import { readFromStore, writeToStore } from '../../src/passwords/kv-sync.ts'
import { openKvStore } from '../../src/passwords/kv.ts'
import type { KvCredentials, KvStore } from '../../src/passwords/kv.ts'
import { Secret } from '../../src/secrets.ts'
import { ROLE, startFakeKv, TOKEN } from '../support/kv-server.ts'
import type { FakeKv } from '../support/kv-server.ts'

const PAIR = 'nova_ssh_key:\n  private_key: private\n  public_key: public\n'

describe('a KV v2 store', () => {
  let server: FakeKv
  before(async () => {
    server = await startFakeKv()
  })
  after(() => server.close())
  afterEach(() => {
    server.secrets.clear()
    server.requests.length = 0
  })

  const token = { token: new Secret(TOKEN) }
  const open = (credentials: KvCredentials = token, namespace?: string): Promise<KvStore> =>
    openKvStore({ address: server.address, credentials, mount: 'kv', namespace })
  const parse = (text: string): PasswordsDocument => PasswordsDocument.parse(text, 'f')
  const code = (expected: string) => (error: unknown) => error instanceof KollaError && error.details.code === expected

  it('gets one secret for each value that is not empty', async () => {
    const result = await writeToStore(parse(`a: one\nb:\n${PAIR}`), await open(), 'kolla_passwords')
    assert.deepEqual(result, { written: ['a', 'nova_ssh_key'], unchanged: [], skipped: ['b'] })
    assert.deepEqual([...server.secrets].sort(), [
      ['kv/kolla_passwords/a', { password: 'one' }],
      ['kv/kolla_passwords/nova_ssh_key', { private_key: 'private', public_key: 'public' }],
    ])
  })

  it('is written to only where a value differs', async () => {
    const store = await open()
    await writeToStore(parse(`a: one\nb: two\n${PAIR}`), store, 'p')
    server.requests.length = 0
    const result = await writeToStore(parse(`a: one\nb: three\n${PAIR}`), store, 'p')
    assert.deepEqual(result.written, ['b'])
    assert.deepEqual(result.unchanged, ['a', 'nova_ssh_key'])
    assert.deepEqual(
      server.requests.filter((request) => request.startsWith('POST')),
      ['POST kv/data/p/b'],
    )
  })

  it('gives its values back, and empties what it does not have', async () => {
    server.secrets.set('kv/p/a', { password: 'one' })
    server.secrets.set('kv/p/nova_ssh_key', { private_key: 'x', public_key: 'z' })
    const document = parse('# head\na: other\nb: gone\nnova_ssh_key:\n')
    const result = await readFromStore(document, await open(), 'p')
    assert.deepEqual(result, { read: ['a', 'nova_ssh_key'], missing: ['b'] })
    assert.equal(document.toString(), '# head\na: one\nb:\nnova_ssh_key:\n  private_key: x\n  public_key: z\n')
  })

  it('leaves a file alone that has the same values', async () => {
    server.secrets.set('kv/p/a', { password: 'one' })
    const document = parse('a: "one"\nb:\n')
    await readFromStore(document, await open(), 'p')
    assert.equal(document.changed, false)
  })

  it('lets an AppRole in, in a namespace', async () => {
    const store = await open({ roleId: ROLE.role_id, secretId: new Secret(ROLE.secret_id) }, 'team')
    assert.equal(await store.read('nothing'), undefined)
    assert.ok(server.namespaces.has('team'))
  })

  it('refuses a wrong token and a wrong AppRole', async () => {
    await assert.rejects(open({ token: new Secret('wrong') }), code('kv-denied'))
    await assert.rejects(open({ roleId: 'x', secretId: new Secret('wrong') }), code('kv-denied'))
  })

  it('never shows a token in what is thrown', async () => {
    const error: unknown = await open({ token: new Secret('hvs.wrong-token') }).catch((thrown: unknown) => thrown)
    assert.ok(error instanceof KollaError)
    assert.ok(!inspect(error, { depth: null }).includes('hvs.wrong-token'))
  })

  it('that does not answer is named', async () => {
    const gone = await startFakeKv()
    await gone.close()
    const settings = { address: gone.address, credentials: token, mount: 'kv' }
    await assert.rejects(
      openKvStore(settings),
      (error) => code('kv-unreachable')(error) && String(error).includes(gone.address),
    )
  })

  for (const address of ['vault.example:8200', 'ftp://vault.example', '']) {
    it(`is not looked for at "${address}"`, () =>
      assert.rejects(openKvStore({ address, credentials: token, mount: 'kv' }), code('kv-address')))
  }

  it('gets a vault value only when somebody can open it', async () => {
    const vaulted = parse('a: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  31\n')
    await assert.rejects(writeToStore(vaulted, await open(), 'p'), code('passwords-encrypted'))
    await writeToStore(vaulted, await open(), 'p', () => 'opened')
    assert.deepEqual(server.secrets.get('kv/p/a'), { password: 'opened' })
  })
})
