import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { knownSets, runSets } from './sets.ts'

const VECTORS = join(import.meta.dirname, 'vectors')
const results = await runSets(VECTORS)

test('every set that is known has vectors here', async () => {
  assert.deepEqual(
    results.map(({ name }) => name),
    (await knownSets()).map(({ name }) => name),
  )
})

for (const { name, cases } of results) {
  test(`${name}: all ${cases.length} vectors give what the real programs gave`, () => {
    assert.ok(cases.length > 0)
    assert.deepEqual(
      cases.filter(({ outcome }) => outcome !== 'ok'),
      [],
    )
  })
}
