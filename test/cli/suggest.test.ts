import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { nearest } from '../../src/cli/suggest.ts'

const commands = ['deploy', 'destroy', 'prechecks', 'genconfig', 'lock status']

describe('a suggestion for a mistyped word', () => {
  const cases: readonly (readonly [typed: string, meant: string | undefined])[] = [
    ['deplyo', 'deploy'],
    ['depoy', 'deploy'],
    ['precheck', 'prechecks'],
    ['gen-config', 'genconfig'],
    ['lock sttaus', 'lock status'],
    ['something-else', undefined],
    ['', undefined],
  ]
  for (const [typed, meant] of cases) {
    it(`"${typed}" suggests ${meant ?? 'nothing'}`, () => assert.equal(nearest(typed, commands), meant))
  }
})
