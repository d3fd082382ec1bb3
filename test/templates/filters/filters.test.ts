import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { errorClass, evaluate, render } from '../support.ts'

const users = [
  { name: 'b', groups: ['x', 'y'], shell: { path: '/bin/sh' } },
  { name: 'A', groups: [] },
]

/** Each line: an expression and what ansible-core 2.19 gives for it. */
const EXPECTED: readonly (readonly [expression: string, value: unknown])[] = [
  ["'yes' | bool", true],
  ["'maybe' | bool", false],
  ["missing | default('x')", 'x'],
  ["missing.deep.er | default('x')", 'x'],
  ["'' | default('x', true)", 'x'],
  ["'x' | ternary('y', 'n')", 'y'],
  ["none | ternary('y', 'n', 'null')", 'null'],
  ["users | map(attribute='name') | join(',')", 'b,A'],
  ["users | map(attribute='shell.path', default='-') | list", ['/bin/sh', '-']],
  ["users | selectattr('groups') | map(attribute='name') | list", ['b']],
  ["users | sort(attribute='name') | map(attribute='name') | list", ['A', 'b']],
  ["users | subelements('groups') | map('last') | list", ['x', 'y']],
  ["users | groupby('name') | map(attribute='grouper') | list", ['A', 'b']],
  ["['A', 'a', 'b'] | unique", ['A', 'b']],
  ['[[1], [2], [1]] | unique', [[1], [2]]],
  ['[3, [1, [2, none]]] | flatten', [3, 1, 2]],
  [
    "{'a': {'x': 1, 'l': [1]}} | combine({'a': {'l': [2]}}, recursive=true, list_merge='append')",
    { a: { x: 1, l: [1, 2] } },
  ],
  ["{'a': 1} | dict2items", [{ key: 'a', value: 1 }]],
  ["[1, 2] | zip(['a', 'b']) | map('join', '-') | list", ['1-a', '2-b']],
  ["'host01' | regex_replace('^([a-z]+)(?P<n>[0-9]+)$', '\\g<n>-\\1')", '01-host'],
  ["'k=v' | regex_search('(.)=(.)', '\\2', '\\1')", ['v', 'k']],
  ["'a.b' | regex_escape", 'a\\.b'],
  ['2.5 | round', 2],
  ['2.675 | round(2)', 2.67],
  ["'1.5 GB' | human_to_bytes", 1610612736],
  ['123456789 | human_readable', '117.74 MB'],
  ["'%Y-%m-%d %j' | strftime(86400, utc=true)", '1970-01-02 002'],
  ["'a b&é' | urlencode", 'a%20b%26%C3%A9'],
  ["'https://u:p@h:8443/x?y#z' | urlsplit('port')", 8443],
  ['"it\'s" | quote', `'it'"'"'s'`],
  ["['/a', 'b', '/c'] | path_join", '/c'],
  ["'a/b.tar.gz' | splitext | list", ['a/b.tar', '.gz']],
  ["100 | random(seed='host1')", 62],
  ["['a', 'b', 'c'] | shuffle(seed='s')", ['a', 'c', 'b']],
  ["'host' | to_uuid", '56253c97-5b34-596e-be12-a86aaf21e630'],
  ["'x' | password_hash('sha256', 'abc', rounds=1000) | length", 62],
  ["users | json_query('[?name==`b`].groups[0]')", ['x']],
  ["'l1\\nl2' | comment('c') | length", 17],
]

describe('A filter', () => {
  for (const [expression, value] of EXPECTED) {
    it(`gives what Ansible gives for ${expression}`, () => {
      assert.deepEqual(evaluate(expression.replaceAll('\\n', '\n'), { variables: { users } }), value)
    })
  }

  it('keeps floats apart from integers in JSON and YAML', () => {
    assert.equal(evaluate('[1, 1.0] | to_json'), '[1, 1.0]')
    assert.equal(evaluate('[1, 1.0] | to_nice_yaml'), '- 1\n- 1.0\n')
  })

  it('passes on what is undefined, so that default can catch it', () => {
    assert.equal(evaluate("missing | upper | default('caught')"), 'caught')
    assert.equal(evaluate("[] | first | default('none')"), 'none')
  })

  it('is found under the name of its collection', () => {
    assert.equal(evaluate('[3, 1] | ansible.builtin.min'), 1)
    assert.equal(evaluate("'10.0.0.1/8' | ansible.utils.ipaddr('network')"), '10.0.0.0')
    assert.equal(errorClass("'10.0.0.1/8' | ipaddr('network')"), 'syntax')
  })
})

describe('A filter that fails', () => {
  const classes: readonly (readonly [expression: string, kind: string])[] = [
    ["[1, 'a'] | sort", 'type'],
    ['5 | join', 'type'],
    ["'{bad' | from_json", 'value'],
    ["'a: [' | from_yaml", 'filter'],
    ["'x' | regex_replace('(', '')", 'filter'],
    ["{'a': 1} | combine('x')", 'filter'],
    ["'x' | hash('nope')", 'value'],
    ["'x' | truncate(1)", 'filter'],
    ['missing | mandatory', 'filter'],
    ["'x' | replace('a')", 'type'],
    ["'x' | nosuch", 'syntax'],
    ["['x'] | map('nosuch') | list", 'filter'],
  ]
  for (const [expression, kind] of classes) {
    it(`says so with an error of class ${kind}: ${expression}`, () => {
      assert.equal(errorClass(expression), kind)
    })
  }

  it('refuses to build texts without end', () => {
    assert.equal(errorClass("'x' | center(10 ** 12)"), 'value')
    assert.equal(errorClass('range(100) | permutations | list'), 'value')
  })

  it('gives up on a regular expression that takes exponential time', () => {
    assert.equal(errorClass("('a' * 60) | regex_replace('^(a+)+b$', '')"), 'filter')
  })

  it('cannot be talked into reaching what JavaScript hides behind objects', () => {
    assert.equal(errorClass("{} | attr('constructor')"), 'undefined')
    assert.equal(errorClass("[{}] | map(attribute='__proto__') | list"), 'undefined')
    assert.equal(errorClass("'x' | comment('constructor')"), 'filter')
  })
})

describe('A template', () => {
  it('writes a dict as a nested block of YAML', () => {
    const text = render('policy:\n{{ rules | to_nice_yaml(indent=2) | indent(2, true) }}', {
      variables: { rules: { 'compute:get': 'role:reader', list: ['on', 'x'] } },
    })
    assert.equal(text, "policy:\n  compute:get: role:reader\n  list:\n  - 'on'\n  - x\n")
  })
})
