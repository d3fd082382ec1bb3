import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { flattenedVariables } from '../../src/inventory/flatten.ts'
import { loadInventory } from '../../src/inventory/load.ts'
import { toGraph } from '../../src/inventory/print.ts'
import type { Inventory } from '../../src/inventory/types.ts'

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'kolla-inventory-'))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}

function ini(text: string): Inventory {
  return loadInventory([join(folderWith({ hosts: text }), 'hosts')])
}

test('ranges stand for hosts, padded as they are written', () => {
  assert.deepEqual(ini('[web]\nweb[08:11].x\ndb-[a:c]\n').hostsOf('web'), [
    ...['web08.x', 'web09.x', 'web10.x', 'web11.x'],
    ...['db-a', 'db-b', 'db-c'],
  ])
})

test('inline values are Python literals where they can be', () => {
  const { variables } = ini(`[a]\nh1 n=5 t=True z=0755 s=text l="['a', 1]" e=\n`).hosts.get('h1') ?? {}
  const values = Object.fromEntries([...(variables ?? [])].map(([name, { value }]) => [name, value]))
  assert.deepEqual(values, { n: 5, t: true, z: '0755', s: 'text', l: ['a', 1], e: '' })
})

test('every variable knows the line that sets it', () => {
  const inventory = ini('[a]\nh1 x=1\n\n[a:vars]\ny=2\n')
  assert.equal(inventory.hosts.get('h1')?.variables.get('x')?.origin.line, 2)
  assert.equal(inventory.groups.get('a')?.variables.get('y')?.origin.line, 5)
})

test('groups of a host come outer ones first, then by name', () => {
  const inventory = ini('[leafb]\nh1\n[leafa]\nh1\n[top:children]\nmid\n[mid:children]\nleafa\n')
  assert.deepEqual(inventory.groupsOf('h1'), ['all', 'leafb', 'top', 'mid', 'leafa'])
})

test('group_vars and host_vars beside the inventory are read, a folder instead of a file', () => {
  const folder = folderWith({
    hosts: '[web]\nw1\n',
    'group_vars/web/b.yml': 'x: folder\ny: folder\n',
    'group_vars/web.yml': 'x: file\n',
    'group_vars/web/.hidden.yml': 'z: 1\n',
    'group_vars/web/backup.yml~': 'z: 1\n',
    'host_vars/w1.json': '{"h": true}',
  })
  const inventory = loadInventory([join(folder, 'hosts')])
  const web = inventory.groups.get('web')?.variables
  assert.equal(web?.get('x')?.value, 'folder')
  assert.equal(web.get('y')?.value, 'folder')
  assert.equal(web.has('z'), false)
  assert.equal(inventory.hosts.get('w1')?.variables.get('h')?.value, true)
})

test('group_vars beside a later source win over those of any group beside an earlier one', () => {
  const folder = folderWith({
    'first/hosts': '[outer:children]\ninner\n[inner]\nh1\n',
    'first/group_vars/inner.yml': 'x: inner\n',
    'second/hosts': '[inner]\nh1\n',
    'second/group_vars/outer.yml': 'x: outer\n',
  })
  const inventory = loadInventory([join(folder, 'first/hosts'), join(folder, 'second/hosts')])
  assert.equal(flattenedVariables(inventory, 'h1').get('x')?.value, 'outer')
})

test('several sources are one inventory, the later one wins', () => {
  const folder = folderWith({ a: '[web]\nw1 x=1 y=1\n', b: '[web]\nw1 x=2\nw2\n' })
  const inventory = loadInventory([join(folder, 'a'), join(folder, 'b'), 'w3,'])
  assert.deepEqual(inventory.hostsOf('web'), ['w1', 'w2'])
  assert.deepEqual(inventory.hostsOf('ungrouped'), ['w3'])
  assert.equal(inventory.hosts.get('w1')?.variables.get('x')?.value, 2)
})

test('a folder is read in the order of its names, without what is no inventory', () => {
  const folder = folderWith({ '2-b': '[g]\nb\n', '1-a.yml': 'g: {hosts: {a: }}\n', 'notes.md': 'x', 'old.bak': '[g]\nz\n' })
  assert.deepEqual(loadInventory([folder]).hostsOf('g'), ['a', 'b'])
})

test('the graph shows groups before hosts', () => {
  const graph = toGraph(ini('lone\n[a]\nh1\n[p:children]\na\n'))
  assert.equal(graph, '@all:\n  |--@ungrouped:\n  |  |--lone\n  |--@p:\n  |  |--@a:\n  |  |  |--h1\n')
})

const mistakes: readonly (readonly [string, string, number, RegExp])[] = [
  ['an undeclared child group', '[a]\nh1\n[p:children]\nnosuch\n', 4, /nosuch/],
  ['variables of an undeclared group', '[a]\nh1\n[ghost:vars]\nx=1\n', 3, /ghost/],
  ['an unknown kind of section', '[a:hots]\nh1\n', 1, /unknown type/],
  ['a section with a blank', '[a b]\nh1\n', 1, /section/],
  ['a word that is no assignment', '[a]\nh1 x=1 y\n', 2, /key=value.*y/],
  ['an open quote', `[a]\nh1 x="1\n`, 2, /quote/],
  ['a range without an end', '[a]\nh[1:]\n', 2, /end/],
  ['a range that is far too long', '[a]\nh[1:99999999]\n', 2, /more than/],
  ['a loop of groups', '[a:children]\nb\n[b:children]\na\n', 4, /loop/],
  ['a group in itself', '[a:children]\na\n', 2, /own child/],
  ['all groups in a group', '[g:children]\nall\n', 1, /loop/],
]
for (const [name, text, line, message] of mistakes) {
  test(`${name} is reported with its line`, () => {
    const [problem] = ini(text).problems
    assert.equal(problem?.severity, 'error')
    assert.equal(problem.where?.line, line)
    assert.match(problem.message, message)
  })
}

test('a YAML inventory with a list of hosts is reported where the list is', () => {
  const folder = folderWith({ 'hosts.yml': 'all:\n  hosts:\n    - h1\n' })
  const [problem] = loadInventory([join(folder, 'hosts.yml')]).problems
  assert.match(problem?.message ?? '', /'hosts' of group 'all' must be a mapping/)
  assert.equal(problem?.where?.line, 2)
})

test('a missing source is named, and the others are still read', () => {
  const folder = folderWith({ hosts: 'h1\n' })
  const inventory = loadInventory([join(folder, 'nosuch'), join(folder, 'hosts')])
  assert.deepEqual(
    inventory.problems.map(({ code }) => code),
    ['inventory-missing'],
  )
  assert.deepEqual(inventory.hostsOf('all'), ['h1'])
})
