import assert from 'node:assert/strict'
import { globSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { decodeVariables, encodeVariables } from '../../src/inventory/encoded-variables.ts'
import { ParsedFiles } from '../../src/inventory/parsed-files.ts'
import type { InventoryVariables } from '../../src/inventory/types.ts'
import { VariableFiles } from '../../src/inventory/variable-files.ts'
import { repr } from '../../src/templates/python/text.ts'

const root = join(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'kolla-parsed-'))
after(() => {
  rmSync(folder, { recursive: true })
})

const plain = (data: Buffer) => data
const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

/** As Python prints the values: their types show. */
const shown = (variables: InventoryVariables) =>
  [...variables].map(([name, { value, origin }]) => [name, repr(value), origin])

/** What comes back from the disk. */
const again = (variables: InventoryVariables, file: string): InventoryVariables => {
  const encoded = encodeVariables(variables)
  assert.ok(encoded, 'it can be kept')
  return decodeVariables(JSON.parse(JSON.stringify(encoded)) as typeof encoded, file)
}

describe('what is kept of a parsed file', () => {
  it('says what each file of defaults says, with its lines', () => {
    const names = globSync('{roles/*/defaults.yml,inventory/group_vars/all.yml}', { cwd: root })
    assert.ok(names.length > 20)
    for (const name of names) {
      const file = join(root, name)
      const parsed = new VariableFiles(plain).load(file)
      assert.deepEqual(shown(again(parsed, file)), shown(parsed))
    }
  })

  it('is kinds of numbers, nested mappings and texts that look like something else', () => {
    const file = write('values.yml', "a: 1.0\nb: {1: [no, ~, 'no', 0640, 1.5e3]}\nd: {float: 1, dict: []}\n")
    const parsed = new VariableFiles(plain).load(file)
    assert.deepEqual(shown(again(parsed, file)), shown(parsed))
    assert.equal(parsed.size, 3)
  })

  it('is nothing where a text is vaulted or unsafe, or a number is too large for JSON', () => {
    for (const value of ['!unsafe "{{ a }}"', '!vault x', '12345678901234567890', '.inf', '[{a: .nan}]']) {
      assert.equal(encodeVariables(new VariableFiles(plain).load(write('opaque.yml', `a: ${value}\n`))), undefined, value)
      rmSync(join(folder, 'opaque.yml'))
    }
  })
})

describe('files that were parsed before', () => {
  const kept = new ParsedFiles(join(folder, 'cache'), root)
  const loadOwn = (file: string): unknown => new VariableFiles(plain).loadOwn(file, kept).get('a')?.value

  it('are parsed again when they have changed', () => {
    assert.equal(loadOwn(write('own.yml', 'a: 1\n')), 1)
    assert.equal(loadOwn(write('own.yml', 'a: 2\n')), 2)
  })

  it('are not parsed when they have not', () => {
    const file = write('own.yml', 'a: 3\n')
    loadOwn(file)
    assert.equal(kept.of(file, readFileSync(file), () => assert.fail('parsed')).get('a')?.origin.line, 1)
  })

  it('are parsed when what was kept is damaged', () => {
    const file = write('own.yml', 'a: 4\n')
    loadOwn(file)
    for (const name of readdirSync(join(folder, 'cache'))) writeFileSync(join(folder, 'cache', name), '{"digest"')
    assert.equal(loadOwn(file), 4)
  })

  it('tell their mistakes each time', () => {
    const file = write('flawed.yml', 'a: 1\na: 2\n')
    for (const time of ['first', 'second']) {
      const files = new VariableFiles(plain)
      files.loadOwn(file, kept)
      assert.equal(files.problems.length, 1, time)
    }
  })

  it('are parsed where nothing can be kept', () => {
    const nowhere = new ParsedFiles(join(write('file', ''), 'cache'), root)
    assert.equal(new VariableFiles(plain).loadOwn(write('own.yml', 'a: 5\n'), nowhere).get('a')?.value, 5)
  })
})
