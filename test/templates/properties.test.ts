import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { mergeIni, iniDifferences } from '../../src/templates/merge/ini.ts'
import { fromData, toData } from '../../src/templates/values.ts'
import { dumpYaml } from '../../src/templates/yaml/dump.ts'
import { loadYaml } from '../../src/yaml/load.ts'

const name = fc.stringMatching(/^[a-z][a-z0-9_]{0,11}$/)
const value = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9 :=/$#;,.%-]{0,30}[A-Za-z0-9]$/)
const options = fc.dictionary(name, fc.array(value, { minLength: 1, maxLength: 3 }), { minKeys: 1, maxKeys: 5 })
const configuration = fc.dictionary(name, options, { maxKeys: 4 })

function text(sections: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>): string {
  return Object.entries(sections)
    .map(([section, entries]) => {
      const lines = Object.entries(entries).flatMap(([option, values]) => values.map((each) => `${option} = ${each}\n`))
      return `[${section}]\n${lines.join('')}\n`
    })
    .join('')
}

const merged = (...texts: readonly string[]): string =>
  mergeIni(texts.map((each, index) => ({ file: `${index}.conf`, text: each })))

describe('merging configurations', () => {
  it('changes nothing in one that is written as it writes', () => {
    fc.assert(fc.property(configuration, (sections) => assert.equal(merged(text(sections)), text(sections))))
  })

  it('ends in the same whether an override is merged once or twice', () => {
    fc.assert(
      fc.property(configuration, configuration, (ours, theirs) => {
        const once = merged(text(ours), text(theirs))
        assert.equal(merged(once, text(theirs)), once)
      }),
    )
  })

  it('leaves no difference to the override in what the override sets', () => {
    fc.assert(
      fc.property(configuration, configuration, (ours, theirs) => {
        const differences = iniDifferences(text(theirs), merged(text(ours), text(theirs)))
        assert.deepEqual(
          differences.filter(({ from }) => from.length > 0),
          [],
        )
      }),
    )
  })
})

describe('YAML', () => {
  const scalar = fc.oneof(
    fc.string({ unit: 'grapheme' }).filter((each) => !/[\p{Cc}\p{Cs}\ufeff\ufffe\uffff]/u.test(each)),
    fc.constantFrom(
      'yes',
      'No',
      '~',
      'null',
      '1.0',
      '0o7',
      '012',
      '1:30',
      '2001-01-01',
      '=',
      '<<',
      '- a',
      '{{ x }}',
      ' a ',
      'a: b',
      '#',
    ),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
  )
  const { data } = fc.letrec<{ data: unknown }>((tie) => ({
    data: fc.oneof(
      { maxDepth: 4 },
      scalar,
      fc.array(tie('data'), { maxLength: 4 }),
      fc.dictionary(name, tie('data'), { maxKeys: 4, noNullPrototype: true }),
    ),
  }))

  it('is read back as what was written', () => {
    fc.assert(
      fc.property(fc.dictionary(name, data, { noNullPrototype: true }), (document) => {
        const written = dumpYaml(fromData(document), { flavour: 'pyyaml' })
        const { value: read, problems } = loadYaml(written, 'written.yml')
        assert.deepEqual(problems, [])
        assert.deepEqual(toData(read), document)
      }),
    )
  })
})
