import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import type { Problem } from '../../src/errors.ts'
import { Secret } from '../../src/secrets.ts'
import { Vault } from '../../src/vault/vault.ts'
import { kolla, type CliResult } from '../support/cli.ts'
import { configuration, PASSWORDS, VIP, type Files } from '../validate/support.ts'

const inputs = (folder: string): readonly string[] => ['-i', join(folder, 'inventory'), '--configdir', folder]

async function validate(folder: string, ...more: readonly string[]): Promise<CliResult & { readonly text: string }> {
  const result = await kolla(['config', 'validate', ...inputs(folder), ...more])
  return { ...result, text: (result.stdout + result.stderr).replaceAll(`${folder}/`, '') }
}

const encrypted = (text: string): string =>
  new Vault([{ id: 'default', source: 'test', password: new Secret('the right one') }]).encrypt(text)

describe('kolla config validate', () => {
  it('has nothing to say of a configuration that is fine', async () => {
    const { code, stdout } = await validate(configuration({}))
    assert.equal(stdout, 'The configuration is fine.\n')
    assert.equal(code, 0)
  })

  /** Bad input: what is wrong, and what is said. */
  const mistakes: readonly (readonly [title: string, files: Files, said: readonly string[]])[] = [
    [
      'an unknown key in globals.yml',
      { 'globals.yml': `${VIP}enable_keystne: yes\n` },
      [
        'error: globals.yml:2:1: nothing reads a variable enable_keystne [variable-unknown]',
        'Did you mean enable_keystone?',
      ],
    ],
    [
      'a wrong type',
      { 'globals.yml': `${VIP}database_port: high\n` },
      ["error: globals.yml:2:1: database_port must be a whole number from 1 to 65535, not 'high' [variable-type]"],
    ],
    [
      'a missing password',
      { 'passwords.yml': PASSWORDS.replace(/^rabbitmq_password:.*\n/m, '') },
      ['error: passwords.yml: rabbitmq_password is missing [password-missing]', '`kolla genpwd`'],
    ],
    [
      'a YAML syntax error',
      { 'globals.yml': `${VIP}network_interface: "eth0\n` },
      ['error: globals.yml:3:1: ', '[yaml-syntax]'],
    ],
    [
      'an undefined variable in an override',
      { 'config/keystone.conf': '[token]\nexpiration = {{ token_life }}\n' },
      ["error: config/keystone.conf:2: 'token_life' is undefined [variable-undefined]"],
    ],
    [
      'a circle of variables',
      { 'globals.yml': `${VIP}kolla_external_fqdn: "{{ keystone_external_fqdn }}"\n` },
      ['[variable-cycle]', 'kolla_external_fqdn -> keystone_external_fqdn -> kolla_external_fqdn', 'Break the circle'],
    ],
    [
      'an unknown group in the inventory',
      { inventory: '[control]\nn1\n[keystone:children]\ncontrl\n' },
      ['error: inventory:4: [keystone:children] names a group that is not declared: contrl', 'Did you mean control?'],
    ],
    [
      'a vault password that is missing',
      { 'passwords.yml': encrypted(PASSWORDS) },
      ['passwords.yml is encrypted, and no vault password is given [vault-password-missing]', '--vault-password-file'],
    ],
  ]
  for (const [title, files, said] of mistakes) {
    it(`names ${title}, and exits with 2`, async () => {
      const { code, text } = await validate(configuration(files))
      for (const part of said) assert.ok(text.includes(part), text)
      assert.equal(code, 2)
    })
  }

  it('names the file that a vault password does not open', async () => {
    const folder = configuration({ 'passwords.yml': encrypted(PASSWORDS), 'vault-password': 'the wrong one\n' })
    const { code, text } = await validate(folder, '--vault-password-file', join(folder, 'vault-password'))
    assert.match(text, /No vault password fits passwords\.yml; tried default .*\[vault-password-wrong\]/)
    assert.equal(code, 2)
  })

  it('names the single value that a vault password does not open', async () => {
    const value = `keystone_admin_password: !vault |\n  ${encrypted('hidden').trimEnd().replaceAll('\n', '\n  ')}\n`
    const passwords = PASSWORDS.replace(/^keystone_admin_password:.*\n/m, value)
    const folder = configuration({ 'passwords.yml': passwords, 'vault-password': 'the wrong one\n' })
    const { code, text } = await validate(folder, '--vault-password-file', join(folder, 'vault-password'))
    assert.match(text, /passwords\.yml:\d+:\d+: No vault password fits .*\[vault-password-wrong\]/)
    assert.equal(code, 2)
  })

  it('warns of passwords that everybody can read, which is no error', async () => {
    const folder = configuration({})
    chmodSync(join(folder, 'passwords.yml'), 0o644)
    const { code, text } = await validate(folder)
    assert.match(
      text,
      /warning: .*passwords\.yml can be read by every user of this machine \[passwords-readable\]\n +Run: chmod 600/,
    )
    assert.equal(code, 0)
  })

  it('gives the list under --json', async () => {
    const folder = configuration({ 'globals.yml': `${VIP}enable_keystne: yes\ndatabase_port: high\n` })
    const problems = JSON.parse((await validate(folder, '--json')).stdout) as readonly Problem[]
    assert.deepEqual(
      problems.map(({ code, where }) => [code, where?.line]),
      [
        ['variable-unknown', 2],
        ['variable-type', 3],
      ],
    )
  })

  it('comes before every other command', async () => {
    const folder = configuration({ 'globals.yml': `${VIP}enable_keystne: yes\ndatabase_port: high\n` })
    const { code, stderr } = await kolla(['deploy', ...inputs(folder)])
    assert.match(stderr, /the configuration has 2 mistakes; nothing was contacted \[configuration-invalid\]/)
    assert.equal(code, 2)
  })
})

describe('kolla config', () => {
  const folder = configuration({
    'globals.yml': `${VIP}kolla_internal_fqdn: cloud.example.org\n`,
    'try.conf': 'url = {{ keystone_internal_url }}\nsecret = {{ database_password }}',
  })
  const facts = join(folder, 'facts')
  mkdirSync(facts)
  writeFileSync(
    join(facts, 'localhost.json'),
    JSON.stringify({ ansible_facts: { ansible_eth0: { ipv4: { address: '192.0.2.1' } } } }),
  )
  const ask = (...words: readonly string[]): Promise<CliResult> => kolla(['config', ...words, ...inputs(folder)])

  it('show prints resolved values, and no secret', async () => {
    const { stdout } = await ask('show', 'keystone_internal_url', 'database_password')
    assert.equal(stdout, 'keystone_internal_url: http://cloud.example.org:5000\ndatabase_password: ***\n')
  })

  it('show prints a secret when it is told to', async () => {
    const { stdout } = await ask('show', 'database_password', '--show-secrets')
    assert.equal(stdout, 'database_password: the database_password of a test\n')
  })

  it('show prints all values, and why some have none', async () => {
    const { stdout } = await ask('show')
    assert.match(stdout, /^kolla_internal_fqdn: cloud\.example\.org$/m)
    assert.match(stdout, /^api_interface_address: \(Interface 'eth0' not present/m)
    assert.doesNotMatch(stdout, /of a test/)
  })

  it('explain prints every layer with its place, the winner and the chain', async () => {
    const { stdout } = await ask('explain', 'keystone_internal_fqdn')
    const lines = stdout.replaceAll(`${folder}/`, '').split('\n')
    assert.equal(lines[0], 'keystone_internal_fqdn on localhost: cloud.example.org')
    assert.match(lines[1] ?? '', /^ {2}=> global defaults \(.*all\.yml:\d+:\d+\): \{\{ kolla_internal_fqdn \}\}$/)
    assert.equal(lines[2], '  through: kolla_internal_fqdn')
    const { stdout: layers } = await ask('explain', 'kolla_internal_fqdn')
    assert.match(
      layers,
      /global defaults \(.*\): \{\{ kolla_internal_vip_address \}\}\n {2}=> globals\.yml \(.*globals\.yml:2:1\): cloud/,
    )
  })

  it('eval prints the value of an expression, and of a text with some in it', async () => {
    assert.equal((await ask('eval', "groups['control'] | length + 1")).stdout, '2\n')
    assert.equal((await ask('eval', 'at {{ keystone_internal_port }}')).stdout, 'at 5000\n')
  })

  it('render prints a template to the byte', async () => {
    const file = join(folder, 'try.conf')
    assert.equal((await ask('render', file)).stdout, 'url = http://cloud.example.org:5000\nsecret = ***')
    assert.match((await ask('render', file, '--show-secrets')).stdout, /secret = the database_password of a test$/)
  })

  it('takes facts from a folder, and says when they are what is missing', async () => {
    assert.equal((await ask('eval', 'api_interface_address', '--facts', facts)).stdout, '192.0.2.1\n')
    const { code, stderr } = await ask('eval', 'api_interface_address')
    assert.match(
      stderr,
      /Interface 'eth0' not present[\s\S]*This needs facts of localhost: give a folder with localhost\.json by --facts/,
    )
    assert.equal(code, 2)
  })

  it('names a host that is not there', async () => {
    const { code, stderr } = await ask('show', '--host', 'localhst')
    assert.match(stderr, /the inventory has no host localhst \[host-unknown\]\n {2}Did you mean localhost\?/)
    assert.equal(code, 2)
  })
})

describe('kolla inventory', () => {
  const folder = configuration({ inventory: '[web]\nw[1:2] port=80\n[all:vars]\nzone=a\n' })
  const ask = (...words: readonly string[]): Promise<CliResult> => kolla(['inventory', ...words, ...inputs(folder)])

  it('prints groups, hosts and variables', async () => {
    const list = JSON.parse((await ask('--list')).stdout) as { _meta: { hostvars: object }; web: object }
    assert.deepEqual(list.web, { hosts: ['w1', 'w2'] })
    assert.deepEqual(list._meta.hostvars, { w1: { port: 80, zone: 'a' }, w2: { port: 80, zone: 'a' } })
  })

  it('prints the tree of groups, the hosts of a pattern, and the variables of a host', async () => {
    assert.equal((await ask('--graph', 'web')).stdout, '@web:\n  |--w1\n  |--w2\n')
    assert.equal((await ask('--hosts', 'web:!w1')).stdout, 'w2\n')
    assert.deepEqual(JSON.parse((await ask('--host', 'w1')).stdout), { port: 80, zone: 'a' })
  })

  it('names a group that is not there', async () => {
    const { code, stderr } = await ask('--graph', 'wbe')
    assert.match(stderr, /no group wbe \[group-unknown\]\n {2}Did you mean web\?/)
    assert.equal(code, 2)
  })
})
