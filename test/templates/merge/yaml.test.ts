import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { KollaError } from '../../../src/errors.ts'
import { mergeYaml } from '../../../src/templates/merge/yaml.ts'

const sources = (...texts: readonly string[]): { file: string; text: string }[] =>
  texts.map((text, index) => ({ file: `${index}.yml`, text }))

describe('Merging YAML files', () => {
  it('merges mappings, replaces the rest, and sorts the keys', () => {
    assert.equal(
      mergeYaml(sources('b: {x: 1, y: 2}\na: [1]\n', 'b: {y: 3}\na: [2]\n')),
      'a:\n- 2\nb:\n  x: 1\n  y: 3\n',
    )
  })

  it('extends lists where that is asked for', () => {
    assert.equal(mergeYaml(sources('a: [1]\n', 'a: [2]\n'), { extendLists: true }), 'a:\n- 1\n- 2\n')
  })

  it('writes a list once that an alias repeats', () => {
    assert.equal(mergeYaml(sources('a: &l [1]\nb: *l\n')), 'a: &id001\n- 1\nb: *id001\n')
  })

  it('refuses kinds that do not fit, with the key and the file', () => {
    const merge = (): string => mergeYaml(sources('a: {b: 1}\n', 'a: {b: {c: 1}}\n'))
    assert.throws(merge, (error: unknown) => {
      assert.ok(error instanceof KollaError)
      assert.equal(error.message, 'a.b is a int in an earlier file and a dict here')
      assert.equal(error.details.where?.file, '1.yml')
      return true
    })
  })
})
