import assert from 'node:assert/strict'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { KollaError } from '../../src/errors.ts'
import { loadInventory } from '../../src/inventory/load.ts'

const folder = mkdtempSync(join(tmpdir(), 'kolla-patterns-'))
writeFileSync(join(folder, 'hosts'), '[web]\nw[1:4]\n[db]\nd1\nw1\n[app:children]\nweb\n[stage]\nw2\nd1\n')
writeFileSync(join(folder, 'limit'), 'w1\nd1\n')
const inventory = loadInventory([join(folder, 'hosts')])

const selections: readonly (readonly [string, string | undefined, readonly string[]])[] = [
  ['web', undefined, ['w1', 'w2', 'w3', 'w4']],
  ['db:web', undefined, ['d1', 'w1', 'w2', 'w3', 'w4']],
  ['!w1,web', undefined, ['w2', 'w3', 'w4']],
  ['web:&stage', undefined, ['w2']],
  ['w*:!~w[34]', undefined, ['w1', 'w2']],
  ['web[1:2]', undefined, ['w2', 'w3']],
  ['web[-1]', undefined, ['w4']],
  ['~^d', undefined, ['d1', 'w1']],
  ['app', `@${join(folder, 'limit')}`, ['w1']],
  ['all', 'all:!db', ['w2', 'w3', 'w4']],
  ['localhost', undefined, ['localhost']],
]
for (const [pattern, limit, expected] of selections) {
  test(`'${pattern}'${limit === undefined ? '' : ' with --limit'} selects ${expected.join(', ')}`, () => {
    assert.deepEqual(inventory.select(pattern, limit === undefined ? undefined : [limit]), expected)
  })
}

function codeOf(select: () => unknown): string {
  try {
    select()
  } catch (error) {
    if (error instanceof KollaError) return `${error.details.code} ${error.message}`
    throw error
  }
  return 'no error'
}

test('a pattern that matches nothing names the part that is unknown', () => {
  assert.match(
    codeOf(() => inventory.select('webs')),
    /^pattern-unmatched .*webs/,
  )
})

test('a limit outside the pattern says so', () => {
  assert.match(
    codeOf(() => inventory.select('web', ['d1'])),
    /^limit-unmatched .*d1/,
  )
})

test('a limit file that does not exist is named', () => {
  assert.match(
    codeOf(() => inventory.select('web', ['@/nosuch'])),
    /^limit-file-missing .*\/nosuch/,
  )
})

test('a broken regular expression is no crash', () => {
  assert.match(
    codeOf(() => inventory.select('~w(')),
    /^pattern-invalid/,
  )
})

test('a regular expression that would run for years is ended', () => {
  const many = loadInventory([`${'a'.repeat(60)}!,`])
  assert.match(
    codeOf(() => many.select('~(a+)+$')),
    /^pattern-invalid .*too long/,
  )
})
