import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toData } from '../../src/templates/values.ts'
import { Bytes, Dict, Float, Opaque } from '../../src/templates/values.ts'
import type { Value } from '../../src/templates/types.ts'
import { loadYaml } from '../../src/yaml/load.ts'

function valueOf(text: string): Value {
  const { value, problems } = loadYaml(text, 'globals.yml')
  assert.deepEqual(
    problems.filter(({ severity }) => severity === 'error'),
    [],
  )
  return value instanceof Dict ? (value.get('a') ?? null) : value
}

function problemOf(text: string | Buffer): string {
  const [problem] = loadYaml(text, 'globals.yml').problems
  assert.ok(problem, 'a problem is reported')
  return `${problem.code} ${problem.where?.line ?? '-'}:${problem.where?.column ?? '-'} ${problem.message}`
}

const words: readonly (readonly [string, unknown])[] = [
  ['yes', true],
  ['Off', false],
  ['y', 'y'],
  ['yEs', 'yEs'],
  ['"yes"', 'yes'],
  ['~', null],
  ['', null],
  ['0644', 420],
  ['08', '08'],
  ['0o17', '0o17'],
  ['0x1f', 31],
  ['0b101', 5],
  ['1_000', 1000],
  ['12:30:45', 45045],
  ['-1:30', -90],
  ['1e3', '1e3'],
  ['12345678901234567890', 12345678901234567890n],
  ['192.0.2.1', '192.0.2.1'],
  ['2001:db8::1', '2001:db8::1'],
  ['[1, two]', [1, 'two']],
]
for (const [text, expected] of words) {
  test(`\`a: ${text}\` means ${typeof expected} ${String(expected)}, as in PyYAML`, () => {
    assert.deepEqual(valueOf(`a: ${text}`), expected)
  })
}

test('numbers with a point are floats', () => {
  assert.deepEqual(valueOf('a: 1.50'), new Float(1.5))
  assert.deepEqual(valueOf('a: 1.5e+3'), new Float(1500))
  assert.deepEqual(valueOf('a: -.inf'), new Float(-Infinity))
  assert.deepEqual(valueOf('a: 1:30.5'), new Float(90.5))
})

test('dates are dates, and print as Python prints them', () => {
  assert.deepEqual(valueOf('a: 2024-01-02'), new Opaque('date', '2024-01-02'))
  const expected = new Opaque('datetime', '2001-12-14 21:59:43.100000-05:00')
  assert.deepEqual(valueOf('a: 2001-12-14t21:59:43.10-05:00'), expected)
})

test('brackets, braces and quotes may continue at any column, as PyYAML lets them', () => {
  assert.deepEqual(toData(valueOf('a: {\nb: [\n1,\n2\n]\n}')), { b: [1, 2] })
  assert.equal(valueOf('a: "x\ny"'), 'x y')
  assert.equal(valueOf("a: '{{ x\n| bool }}'"), '{{ x | bool }}')
  assert.equal(valueOf('a: "x"# comment'), 'x')
})

test('a block scalar keeps its newlines, except one that the file lacks at its end', () => {
  assert.equal(valueOf('a: |\n  x\n  y\n'), 'x\ny\n')
  assert.equal(valueOf('a: |\n  x\n  y'), 'x\ny')
  assert.equal(valueOf('a: >-\n  x\n  y\n\n  z\n'), 'x y\nz')
})

test('merge keys come first and do not overwrite what is written', () => {
  const value = loadYaml('x: &x {a: 1, b: 2}\ny: &y {b: 3, c: 4}\nz:\n  c: 5\n  <<: [*x, *y]\n', 'f').value as Dict
  assert.deepEqual(toData(value.get('z') ?? null), { a: 1, b: 2, c: 5 })
})

test('keys keep their types', () => {
  assert.deepEqual([...(valueOf('a: {2: x, yes: y, b: z}') as Dict).keys()], [2, true, 'b'])
})

test('!vault and !unsafe keep what they hold apart from ordinary text', () => {
  assert.deepEqual(valueOf('a: !unsafe "{{ x }}"'), new Opaque('unsafe', '{{ x }}'))
  const vaulted = valueOf('a: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  31\n')
  assert.ok(vaulted instanceof Opaque)
  assert.equal(vaulted.kind, 'vault')
  assert.deepEqual(valueOf('a: !!binary aGk='), new Bytes(Buffer.from('hi')))
})

test('a duplicate key warns, and the last one wins', () => {
  const { value, problems } = loadYaml('a: 1\nb: 2\na: 3\n', 'globals.yml')
  assert.deepEqual(toData(value), { a: 3, b: 2 })
  assert.equal(problems[0]?.severity, 'warning')
  assert.equal(problems[0].where?.line, 3)
})

test('every top-level key and every value inside knows where it was written', () => {
  const file = loadYaml('# comment\na: 1\nb:\n  c:\n    - x\n    - y: 2\n', 'globals.yml')
  assert.deepEqual(file.keys.get('b'), { file: 'globals.yml', line: 3, column: 1 })
  assert.deepEqual(file.originOf(['b', 'c', 1, 'y']), { file: 'globals.yml', line: 6, column: 7 })
  assert.equal(file.originOf(['b', 'missing']).line, 3)
})

const mistakes: readonly (readonly [string, string | Buffer, RegExp])[] = [
  ['an open bracket', 'a: 1\nb: [1', /^yaml-syntax 2:/],
  ['an open quote', "a: '''", /^yaml-syntax 1:4 .*closing quote/],
  ['a second colon', 'a: b: c', /^yaml-syntax 1:4/],
  ['a list that is a key', 'a: [1, 2]: 3', /^yaml-syntax 1:10/],
  ['a bare template', 'a: {{ b }}', /^yaml-key 1:5 /],
  ['a tab as indentation', 'a:\n\tb: 1', /^yaml-syntax 2:/],
  ['a second document', '---\na: 1\n---\nb: 2', /^yaml-syntax 3:/],
  ['an unknown tag', 'a: !foo 1', /^yaml-tag 1:9 .*!foo/],
  ['an unknown alias', 'a: *b', /^yaml-syntax 1:4 .*b/],
  ['a date that does not exist', 'a: 2024-02-30', /^yaml-value 1:4 /],
  ['a NUL byte', 'a: 1\nb: \0', /^yaml-unreadable 2:4 .*U\+0000/],
  ['an invalid byte', Buffer.from('a: 1\nb: \xff\n', 'latin1'), /^yaml-unreadable 2:- .*UTF-8/],
  ['a line of 10 MB', `a: ${'x'.repeat(10_000_000)}`, /^yaml-unreadable/],
  ['a line of 2 MB', `b: 1\na: ${'x'.repeat(2_000_000)}`, /^yaml-unreadable 2:-/],
  ['deep nesting', '['.repeat(100_000), /^yaml-depth/],
  ['deep but closed nesting', `${'['.repeat(300)}${']'.repeat(300)}`, /^yaml-depth/],
  ['an anchor inside itself', 'a: &a [*a]', /^yaml-syntax 1:8 /],
]
for (const [name, text, expected] of mistakes) {
  test(`${name} is an error with its place`, () => {
    assert.match(problemOf(text), expected)
  })
}

test('a bare template gets the hint to quote it', () => {
  assert.match(loadYaml('a: {{ b }}/c', 'f').problems[0]?.hint ?? '', /needs quotes/)
})

test('a billion laughs are refused', () => {
  const levels = Array.from({ length: 12 }, (_, i) => `l${i + 1}: &l${i + 1} [${`*l${i},`.repeat(10)}]`)
  assert.match(problemOf(['l0: &l0 lol', ...levels].join('\n')), /^yaml-alias-limit/)
})
