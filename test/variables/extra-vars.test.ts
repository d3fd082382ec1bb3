import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadExtraVars } from '../../src/variables/extra-vars.ts'
import { loadYaml } from '../../src/yaml/load.ts'

function extra(...options: readonly string[]): Readonly<Record<string, unknown>> {
  const { variables } = loadExtraVars(options, (path) => loadYaml('from: file\nflag: yes\n', path))
  return Object.fromEntries([...variables].map(([name, { value }]) => [name, value]))
}

const cases: readonly (readonly [readonly string[], Readonly<Record<string, unknown>>])[] = [
  [['a=yes b=1'], { a: 'yes', b: '1' }],
  [[`a="two words" b='it is'`], { a: 'two words', b: 'it is' }],
  [['a={{ b + 1 }} c=d'], { a: '{{ b + 1 }}', c: 'd' }],
  [['a=b=c'], { a: 'b=c' }],
  [['a=x\\\\y'], { a: 'x\\y' }],
  [['a=1', 'a=2'], { a: '2' }],
  [['{a: yes, b: [1]}'], { a: true, b: [1] }],
  [['{"a": "yes"}'], { a: 'yes' }],
  [['@some.yml', 'from=here'], { from: 'here', flag: true }],
  [[''], {}],
]
for (const [options, expected] of cases) {
  test(`-e ${options.join(' -e ')} sets ${Object.keys(expected).join(', ') || 'nothing'}`, () => {
    assert.deepEqual(extra(...options), expected)
  })
}

test('a word that sets nothing is a warning', () => {
  const { problems, variables } = loadExtraVars(['a=1 enable_nova yes'], (path) => loadYaml('', path))
  assert.match(problems[0]?.message ?? '', /enable_nova yes/)
  assert.deepEqual([...variables.keys()], ['a'])
})
