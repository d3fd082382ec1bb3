import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { KollaError } from '../../../src/errors.ts'
import { iniDifferences, mergeIni, parseIni } from '../../../src/templates/merge/ini.ts'

const sources = (...texts: readonly string[]): { file: string; text: string }[] =>
  texts.map((text, index) => ({ file: `${index}.conf`, text }))

describe('Merging configuration files', () => {
  it('replaces every earlier value of an option, and keeps repeated ones of a file', () => {
    const text = mergeIni(sources('[a]\nx = 1\nx = 2\ny = 3\n', '[a]\nx = 4\nx = 5\n[b]\nz: 6\n'))
    assert.equal(text, '[a]\nx = 4\nx = 5\ny = 3\n\n[b]\nz = 6\n\n')
  })

  it('aligns the further lines of a value under the first', () => {
    assert.equal(mergeIni(sources('[a]\nlong = one\n  two\n')), '[a]\nlong = one\n       two\n\n')
    assert.equal(mergeIni(sources('[a]\nlong = one\n  two\n'), { whitespace: false }), '[a]\nlong=one\n     two\n\n')
  })

  it('writes options before any section without a header', () => {
    assert.equal(mergeIni(sources('x = 1\n[a]\n')), 'x = 1\n\n[a]\n\n')
  })

  it('says in which file and line a mistake is', () => {
    const merge = (): string => mergeIni(sources('[a]\nx = 1\n', '[b]\nbroken\n'))
    assert.throws(merge, (error: unknown) => {
      assert.ok(error instanceof KollaError)
      assert.equal(error.details.code, 'ini-syntax')
      assert.deepEqual(error.details.where, { file: '1.conf', line: 2 })
      return true
    })
  })
})

describe('Reading a configuration file', () => {
  it('gives sections and options in order, each with every value', () => {
    const [orphan, section] = parseIni('a = 1\n[s]\nb = 2\nb = "3"\nc =\n')
    assert.equal(orphan?.name, null)
    assert.deepEqual(
      [...(section?.options ?? [])],
      [
        ['b', [['2'], ['3']]],
        ['c', [[]]],
      ],
    )
  })
})

describe('Comparing configuration files', () => {
  it('names what was changed, added and removed, and nothing else', () => {
    const differences = iniDifferences('[a]\nsame = 1\nx = 1\ngone = 1\n', '[a]\nx = 2\nsame = 1\n[b]\nnew = 1\n  2\n')
    assert.deepEqual(differences, [
      { section: 'a', option: 'x', from: ['1'], to: ['2'] },
      { section: 'a', option: 'gone', from: ['1'], to: [] },
      { section: 'b', option: 'new', from: [], to: ['1\n2'] },
    ])
  })

  it('does not mind comments, spaces and the order of sections', () => {
    assert.deepEqual(iniDifferences('[a]\nx=1\n[b]\ny=2\n', '# c\n[b]\ny = 2\n\n[a]\nx = 1\n'), [])
  })
})
