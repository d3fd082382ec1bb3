import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { KollaError } from '../../src/errors.ts'
import { loadInventory } from '../../src/inventory/load.ts'
import { Secret } from '../../src/secrets.ts'
import { loadVariables } from '../../src/variables/load.ts'
import type { LoadedVariables, VariableSources } from '../../src/variables/load.ts'
import { Vault } from '../../src/vault/vault.ts'

type Files = Readonly<Record<string, string>>

const INVENTORY = '[control]\nc1 api_interface=eth9\nc2\n[compute]\nk1\n'

/** A package (`package/...`), an inventory (`inventory/...`) and a configuration directory (`etc/...`) of these files. */
function load(files: Files, more: Partial<VariableSources> = {}): LoadedVariables & { readonly folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'kolla-variables-'))
  for (const [name, text] of Object.entries({ 'inventory/hosts': INVENTORY, ...files })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text, { mode: 0o600 })
  }
  const inventory = loadInventory([join(folder, 'inventory', 'hosts')])
  const places = { packageRoot: join(folder, 'package'), configDirectory: join(folder, 'etc') }
  return { ...loadVariables({ inventory, ...places, ...more }), folder }
}

function errorOf(run: () => unknown): KollaError {
  try {
    run()
  } catch (error) {
    if (error instanceof KollaError) return error
    throw error
  }
  assert.fail('no error was thrown')
}

const LAYERED: Files = {
  'package/roles/web/defaults.yml': 'x: role\n',
  'inventory/group_vars/all.yml': 'x: inventory all\n',
  'package/inventory/group_vars/all.yml': 'x: global\n',
  'inventory/group_vars/control.yml': 'x: group\n',
  'inventory/host_vars/c1.yml': 'x: host\n',
  'etc/globals.yml': 'x: globals\n',
  'etc/passwords.yml': 'x: passwords\n',
  'etc/globals.d/10-a.yml': 'x: folder a\n',
  'etc/globals.d/20-b.yaml': 'x: folder b\n',
}

test('a later layer wins, and every layer can be listed with its place', () => {
  const { variables, folder } = load(LAYERED, { extraVars: ['x=extra'] })
  const layers = variables.forHost('c1').layers('x')
  assert.deepEqual(
    layers.map(({ layer, raw }) => [layer, raw]),
    [
      ['role defaults', 'role'],
      ['inventory group_vars/all', 'inventory all'],
      ['global defaults', 'global'],
      ['group vars', 'group'],
      ['host vars', 'host'],
      ['globals.yml', 'globals'],
      ['passwords.yml', 'passwords'],
      ['globals.d', 'folder b'],
      ['extra vars', 'extra'],
    ],
  )
  assert.deepEqual(layers[5]?.origin, { file: join(folder, 'etc', 'globals.yml'), line: 1, column: 1 })
  assert.equal(variables.forHost('c1').get('x'), 'extra')
})

for (const [removed, winner] of Object.entries({
  'etc/passwords.yml': 'folder b',
  'etc/globals.d/20-b.yaml': 'folder a',
})) {
  test(`without ${removed}, '${winner}' wins`, () => {
    const files = Object.fromEntries(Object.entries(LAYERED).filter(([name]) => name !== removed))
    assert.equal(load(files).variables.forHost('c1').get('x'), winner)
  })
}

test('values are evaluated for each host, whatever the order they are written in', () => {
  const { variables } = load({
    'package/inventory/group_vars/all.yml':
      'url: "http://{{ address }}:{{ port }}"\naddress: "{{ api_interface }}.lan"\nport: 80\napi_interface: eth0\n',
  })
  assert.equal(variables.forHost('c1').string('url'), 'http://eth9.lan:80')
  assert.equal(variables.forHost('c2').string('url'), 'http://eth0.lan:80')
})

test('facts come as ansible_facts and as ansible_ variables, and change what was resolved before', () => {
  const { variables } = load({
    'etc/globals.yml': "name: \"{{ ansible_facts.hostname | default('?') }}/{{ ansible_hostname | default('?') }}\"\n",
  })
  assert.equal(variables.forHost('c1').get('name'), '?/?')
  variables.setFacts('c1', { hostname: 'one' })
  variables.setFacts('c2', { ansible_facts: { ansible_hostname: 'two {{ 1 + 1 }}' } })
  assert.equal(variables.forHost('c1').get('name'), 'one/one')
  assert.equal(variables.forHost('c2').get('name'), 'two {{ 1 + 1 }}/two {{ 1 + 1 }}')
})

test('other hosts are seen as they see themselves', () => {
  const { variables } = load({
    'etc/globals.yml':
      "me: \"{{ inventory_hostname }}:{{ api_interface | default('none') }}\"\nall: \"{{ groups['control'] | map('extract', hostvars, 'me') | join(',') }}\"\n",
  })
  assert.equal(variables.forHost('k1').get('all'), 'c1:eth9,c2:none')
})

test('an undefined variable names the chain with file and line, and what may be meant', () => {
  const { variables } = load({
    'package/inventory/group_vars/all.yml':
      'url: "http://{{ address }}"\naddress: "{{ api_interfce_address }}"\napi_interface_address: 1\n',
  })
  const error = errorOf(() => variables.forHost('c1').get('url'))
  assert.equal(error.details.code, 'variable-undefined')
  assert.match(error.message, /^'api_interfce_address' is undefined: url \(.*all\.yml:1\) -> address \(.*all\.yml:2\)$/)
  assert.equal(error.details.where?.line, 2)
  assert.equal(error.details.hint, 'Did you mean api_interface_address?')
})

test('a name that nobody sets is told with what may be meant', () => {
  const { variables } = load({ 'etc/globals.yml': 'enable_nova: yes\n' })
  const error = errorOf(() => variables.forHost('c1').bool('enable_nvoa'))
  assert.equal(error.details.code, 'variable-undefined')
  assert.match(error.details.hint ?? '', /enable_nova/)
})

test('a circle of variables is told as a path', () => {
  const { variables } = load({ 'etc/globals.yml': 'a: "{{ b }}"\nb: "{{ c }}"\nc: "{{ a }}"\n' })
  const error = errorOf(() => variables.forHost('c1').get('a'))
  assert.equal(error.details.code, 'variable-cycle')
  assert.match(error.message, /a -> b -> c -> a/)
})

test('a value of the wrong type is told with its place', () => {
  const { variables } = load({ 'etc/globals.yml': 'port: high\nflag: "No"\nnumber: "80"\n' })
  const scope = variables.forHost('c1')
  assert.equal(scope.bool('flag'), false)
  assert.equal(scope.int('number'), 80)
  const error = errorOf(() => scope.int('port'))
  assert.equal(error.details.code, 'variable-type')
  assert.equal(error.details.where?.line, 1)
})

test('vaulted values open when they are read, are no templates, and count as secrets', () => {
  const vault = new Vault([{ id: 'default', source: 'test', password: new Secret('horse') }])
  const ciphertext = vault.encrypt('hunter2 {{ 1 }}').trimEnd().replaceAll('\n', '\n  ')
  const files = { 'etc/passwords.yml': `secret: !vault |\n  ${ciphertext}\nplain: correct horse\nempty:\n` }
  const { variables } = load(files, { vault })
  assert.equal(variables.forHost('c1').get('secret'), 'hunter2 {{ 1 }}')
  assert.deepEqual([...variables.secrets()], ['hunter2 {{ 1 }}', 'correct horse'])
  const error = errorOf(() => load(files).variables.forHost('c1').get('secret'))
  assert.equal(error.details.code, 'vault-password-missing')
  assert.match(error.message, /passwords\.yml:1/)
})

test('passwords that everybody can read are a warning', () => {
  const { folder } = load({ 'etc/passwords.yml': 'a: b\n' })
  const file = join(folder, 'etc', 'open.yml')
  writeFileSync(file, 'a: b\n', { mode: 0o644 })
  const { problems } = load({}, { passwordsFiles: [file] })
  assert.deepEqual(
    problems.map(({ severity, code, where }) => [severity, code, where?.file]),
    [['warning', 'passwords-readable', file]],
  )
})

test('all broken files are reported at once', () => {
  const { problems } = load(
    { 'etc/globals.yml': 'a: [1\n', 'etc/passwords.yml': '- a\n', 'etc/globals.d/x.yml': 'a: b: c\n' },
    { extraVars: ['a="1', '/etc/file', '{"a"'] },
  )
  assert.deepEqual(
    problems.map(({ code }) => code),
    [
      'yaml-syntax',
      'variables-not-a-mapping',
      'yaml-syntax',
      'extra-vars-invalid',
      'extra-vars-invalid',
      'yaml-syntax',
    ],
  )
})

test('templates read only below the folders they may', () => {
  const { variables, folder } = load({
    'etc/config/part.j2': 'part of {{ inventory_hostname }}',
    'secret.txt': 'outside',
  })
  const scope = variables.forHost('c1')
  const file = join(folder, 'etc', 'config', 'main.j2')
  assert.equal(scope.renderText("{% include 'part.j2' %}", file), 'part of c1')
  assert.throws(() => scope.renderText("{% include '../../secret.txt' %}", file), KollaError)
  assert.throws(() => scope.evaluate(`{{ lookup('file', '${folder}/secret.txt') }}`), KollaError)
})
