import assert from 'node:assert/strict'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { splitCommand } from '../../src/containers/shlex.ts'
import { quoteWords } from '../../src/hosts/quote.ts'
import { loadInventory } from '../../src/inventory/load.ts'
import { expandHostPattern } from '../../src/inventory/ranges.ts'

const file = join(mkdtempSync(join(tmpdir(), 'kolla-properties-')), 'hosts')
writeFileSync(file, '[web]\nw[1:4]\n[db]\nd1\nw1\n[app:children]\nweb\n[stage]\nw2\nd1\n')
const inventory = loadInventory([file])
const group = fc.constantFrom('web', 'db', 'app', 'stage', 'all', 'w1', 'd*')
const hosts = (pattern: string): readonly string[] => inventory.match(pattern).hosts
const sorted = (names: Iterable<string>): string[] => [...new Set(names)].sort()

describe('host patterns', () => {
  it('join, intersect and take away like sets', () => {
    fc.assert(
      fc.property(group, group, (a, b) => {
        const [left, right] = [new Set(hosts(a)), new Set(hosts(b))]
        assert.deepEqual(sorted(hosts(`${a}:${b}`)), sorted([...left, ...right]))
        assert.deepEqual(sorted(hosts(`${a}:&${b}`)), sorted([...left].filter((host) => right.has(host))))
        assert.deepEqual(sorted(hosts(`${a}:!${b}`)), sorted([...left].filter((host) => !right.has(host))))
      }),
    )
  })

  it('mean the same in any order, and with commas', () => {
    fc.assert(
      fc.property(group, group, group, (a, b, c) => {
        const parts = [a, `&${b}`, `!${c}`]
        const expected = hosts(parts.join(':'))
        assert.deepEqual(hosts(parts.toReversed().join(':')), expected)
        assert.deepEqual(hosts(parts.join(',')), expected)
      }),
    )
  })
})

describe('a range', () => {
  const number = fc.integer({ min: 0, max: 500 })

  it('stands for every number from begin to end', () => {
    fc.assert(
      fc.property(number, number, fc.integer({ min: 1, max: 9 }), (begin, length, step) => {
        const expected = []
        for (let at = begin; at <= begin + length; at += step) expected.push(`h${at}.example`)
        assert.deepEqual(expandHostPattern(`h[${begin}:${begin + length}:${step}].example`).hosts, expected)
      }),
    )
  })

  it('keeps its width', () => {
    fc.assert(
      fc.property(number, number, (a, b) => {
        const [begin, end] = [Math.min(a, b), Math.max(a, b)].map((each) => `0${String(each).padStart(3, '0')}`)
        const names = expandHostPattern(`h[${begin}:${end}]`).hosts
        assert.ok(names.every((name) => name.length === 5))
        assert.equal(names.length, Math.abs(a - b) + 1)
      }),
    )
  })
})

describe('a command', () => {
  it('is read back as the words that were quoted', () => {
    const word = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0'))
    fc.assert(fc.property(fc.array(word), (words) => assert.deepEqual(splitCommand(quoteWords(words)), words)))
  })
})
