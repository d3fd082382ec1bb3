import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fromData } from '../../../src/templates/values.ts'
import type { DumpOptions } from '../../../src/templates/yaml/dump.ts'
import { dumpYaml } from '../../../src/templates/yaml/dump.ts'

const dump = (data: unknown, options: Partial<DumpOptions> = {}): string =>
  dumpYaml(fromData(data), { flavour: 'pyyaml', ...options })

describe('Writing YAML', () => {
  it('quotes what would be read as something else', () => {
    const texts = ['yes', 'null', '1.5', '0644', '12:30:00', '2001-01-01', '=', '# no', 'a: b', '- x', '']
    for (const text of texts) assert.match(dump({ k: text }), /^k: '.*'\n$/)
    for (const text of ['a:b', 'x#y', '1.2.3', '08', 'v1']) assert.equal(dump({ k: text }), `k: ${text}\n`)
  })

  it('folds a long text after the last column, as the two emitters do', () => {
    const words = { k: 'word '.repeat(20).trim() }
    assert.equal(dump(words), `k: ${'word '.repeat(16).trim()}\n  word word word word\n`)
    assert.equal(dump(words, { width: 1000 }), `k: ${words.k}\n`)
  })

  it('writes line breaks twice in single quotes', () => {
    assert.equal(dump({ k: 'a\nb\n' }), "k: 'a\n\n  b\n\n  '\n")
  })

  it('escapes letters unless they are allowed', () => {
    assert.equal(dump({ k: 'naïve 😀' }), 'k: "na\\xEFve \\U0001F600"\n')
    assert.equal(dump({ k: 'naïve' }, { unicode: true }), 'k: naïve\n')
    assert.equal(dump({ k: '😀' }, { unicode: true, flavour: 'libyaml' }), 'k: "\\U0001F600"\n')
  })

  it('puts lists inside mappings at the column of the key', () => {
    assert.equal(dump({ a: [{ b: [1] }], c: [] }), 'a:\n- b:\n  - 1\nc: []\n')
    assert.equal(dump({ a: [{ b: 1, c: 2 }] }, { indent: 4 }), 'a:\n-   b: 1\n    c: 2\n')
  })

  it('writes collections of scalars on one line where the style is left open', () => {
    assert.equal(dump({ a: [1, 2], b: { c: [] } }, { flowStyle: null }), 'a: [1, 2]\nb:\n  c: []\n')
  })

  it('ends a lone word as each emitter does', () => {
    assert.equal(dump('x'), 'x\n...\n')
    assert.equal(dump('x', { flavour: 'libyaml' }), 'x\n')
  })
})
