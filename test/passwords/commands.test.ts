import assert from 'node:assert/strict'
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { Secret } from '../../src/secrets.ts'
import { Vault } from '../../src/vault/vault.ts'
import { kolla, temporaryFolder } from '../support/cli.ts'
import { ROLE, startFakeKv, TOKEN } from '../support/kv-server.ts'

const GOOD = 'x7RkPq2mVb9TzLw4'

/** A passwords file in a folder of its own. */
function passwordsFile(text: string): string {
  const file = join(temporaryFolder(), 'passwords.yml')
  writeFileSync(file, text, { mode: 0o640 })
  return file
}

const textOf = (file: string): string => readFileSync(file, 'utf8')

describe('kolla genpwd', () => {
  it('fills in what is empty and prints no value', async () => {
    const file = passwordsFile(`# mine\na: ${GOOD}\nb:\n`)
    const { code, stdout } = await kolla(['genpwd', '-p', file])
    assert.equal(code, 0)
    assert.equal(stdout, `filled in ${file}: 1 value\n`)
    assert.match(textOf(file), new RegExp(`^# mine\na: ${GOOD}\nb: \\w{40}\n$`))
  })

  it('has nothing to do the second time', async () => {
    const file = passwordsFile(`a: ${GOOD}\n`)
    assert.equal((await kolla(['genpwd', '-p', file])).stdout, `${file} has no empty value\n`)
    assert.equal(textOf(file), `a: ${GOOD}\n`)
  })

  it('takes a file away from others who could read it, and says so', async () => {
    const file = passwordsFile(`a: ${GOOD}\n`)
    chmodSync(file, 0o644)
    assert.match((await kolla(['genpwd', '-p', file])).stderr, /passwords-world-readable/)
    assert.equal(statSync(file).mode & 0o777, 0o640)
  })

  it('keeps an encrypted file encrypted', async () => {
    const file = passwordsFile('a:\n')
    const password = join(temporaryFolder(), 'vault-password')
    writeFileSync(password, 'sesame', { mode: 0o600 })
    const vault = new Vault([{ id: 'default', source: 'test', password: new Secret('sesame') }])
    writeFileSync(file, vault.encrypt('a:\n'))
    const refused = await kolla(['genpwd', '-p', file])
    assert.equal(refused.code, 2)
    assert.match(refused.stderr, /vault-password-missing/)
    assert.equal((await kolla(['genpwd', '-p', file, '--vault-password-file', password])).code, 0)
    assert.match(vault.decrypt(textOf(file), { file }).toString(), /^a: \w{40}\n$/)
  })
})

describe('kolla mergepwd', () => {
  it('writes the old values under the new names', async () => {
    const [old, fresh] = [passwordsFile('a: 1\nold: 2\n'), passwordsFile('# new\na:\nb:\n')]
    const final = join(temporaryFolder(), 'final.yml')
    const { code } = await kolla(['mergepwd', '--old', old, '--new', fresh, '--final', final, '--clean'])
    assert.equal(code, 0)
    assert.equal(textOf(final), '# new\na: 1\nb:\n')
  })
})

describe('kolla passwords check', () => {
  it('prints every problem with its line, and exits with 2', async () => {
    const file = passwordsFile('a:\nb: short\n')
    const { code, stdout } = await kolla(['passwords', 'check', '-p', file])
    assert.equal(code, 2)
    assert.ok(stdout.includes(`error: ${file}:1:1: a has no value [password-empty]`), stdout)
    assert.ok(stdout.includes(`warning: ${file}:2:1: b is short: 5 characters [password-weak]`), stdout)
    assert.match(stdout, /keystone_admin_password is missing \[password-missing\]/)
    assert.doesNotMatch(stdout, /: short$/m)
  })

  it('names a file that is not there', async () => {
    const { code, stderr } = await kolla(['passwords', 'check', '--configdir', '/nowhere'])
    assert.equal(code, 2)
    assert.match(stderr, /there is no passwords file \/nowhere\/passwords.yml \[passwords-missing\]/)
  })
})

describe('kolla passwords rotate', () => {
  it('gives one name a new value', async () => {
    const file = passwordsFile(`a: ${GOOD}\nb: ${GOOD}\n`)
    assert.equal((await kolla(['passwords', 'rotate', 'b', '-p', file])).stdout, `b has a new value in ${file}\n`)
    assert.match(textOf(file), new RegExp(`^a: ${GOOD}\nb: \\w{40}\n$`))
  })
})

describe('kolla writepwd and readpwd', () => {
  it('carry passwords over a store, called as the tools of kolla-ansible are', async (context) => {
    const server = await startFakeKv()
    context.after(() => server.close())
    const role = ['-r', ROLE.role_id, '-s', ROLE.secret_id]
    const store = ['-v', server.address, ...role, '-kv', 'secret', '-kvp', 'clouds/one', '-n', 'team']
    const file = passwordsFile(`# head\na: ${GOOD}\nb:\n`)
    const written = await kolla(['writepwd', '-p', file, ...store])
    assert.equal(written.stdout, `wrote 1 value to ${server.address}, 0 unchanged, 1 empty\n`, written.stderr)
    assert.deepEqual([...server.secrets], [['secret/clouds/one/a', { password: GOOD }]])
    assert.ok(server.namespaces.has('team'))
    writeFileSync(file, '# head\na:\nb: x\n')
    const read = await kolla(['readpwd', '-p', file, ...store])
    assert.equal(read.stdout, `read 1 value into ${file}\n`)
    assert.match(read.stderr, /^warning: b is not in http/)
    assert.equal(textOf(file), `# head\na: ${GOOD}\nb:\n`)
  })

  it('take the address and the token from the environment', async (context) => {
    const server = await startFakeKv()
    context.after(() => server.close())
    const environment = { VAULT_ADDR: server.address, VAULT_TOKEN: TOKEN }
    const file = passwordsFile(`a: ${GOOD}\n`)
    const { stdout } = await kolla(['passwords', 'write', '-p', file, '--json'], environment)
    assert.deepEqual(JSON.parse(stdout), { written: ['a'], unchanged: [], skipped: [] })
    assert.deepEqual(server.secrets.get('kv/kolla_passwords/a'), { password: GOOD })
  })

  const login = [
    { given: [], message: /a token, or a role id with a secret id, is needed/ },
    { given: ['-r', 'x'], message: /a role id and a secret id belong together/ },
    { given: ['-t', 'x', '-r', 'y', '-s', 'z'], message: /a token and an AppRole exclude each other/ },
  ]
  for (const { given, message } of login) {
    it(`refuse "${given.join(' ')}" as a login`, async () => {
      const file = passwordsFile(`a: ${GOOD}\n`)
      const { code, stderr } = await kolla([
        'passwords',
        'write',
        '-p',
        file,
        '--vault-addr',
        'http://127.0.0.1:9',
        ...given,
      ])
      assert.match(stderr, message)
      assert.equal(code, 2)
    })
  }
})
