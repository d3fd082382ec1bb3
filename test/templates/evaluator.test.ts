import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { TemplateError } from '../../src/templates/errors.ts'
import { Evaluator } from '../../src/templates/evaluator.ts'
import { repr } from '../../src/templates/python.ts'
import type { TemplateErrorClass } from '../../src/templates/types.ts'
import { fromData } from '../../src/templates/values.ts'
import { vocabulary } from '../../src/templates/vocabulary.ts'

function over(data: Readonly<Record<string, unknown>> = {}, files: Readonly<Record<string, string>> = {}): Evaluator {
  return new Evaluator({
    vocabulary,
    variable: (name) => (Object.hasOwn(data, name) ? fromData(data[name]) : undefined),
    origin: (name) => ({ file: 'globals.yml', line: Object.keys(data).indexOf(name) + 1 }),
    loadTemplate: (file) => (Object.hasOwn(files, file) ? { file, text: files[file] ?? '' } : undefined),
  })
}

function value(template: string, data: Readonly<Record<string, unknown>> = {}): string {
  return repr(over(data).evaluateValue(template))
}

function failure(run: () => unknown): TemplateError {
  try {
    run()
  } catch (error) {
    if (error instanceof TemplateError) return error
    throw error
  }
  return assert.fail('nothing was thrown')
}

function kind(template: string, data: Readonly<Record<string, unknown>> = {}): TemplateErrorClass {
  return failure(() => over(data).evaluateValue(template)).kind
}

describe('a value', () => {
  it('keeps its type when it is one expression, and is text otherwise', () => {
    assert.equal(value('{{ [1] + [2] }}'), '[1, 2]')
    assert.equal(value(' {{ [1] }}'), "' [1]'")
    assert.equal(value('{{ none }}{{ 1 }}'), '1')
  })

  it('has dicts in dicts, chained conditions, slices and numbers as Python has them', () => {
    assert.equal(value("{{ {'a': {'b': 1}} }}"), "{'a': {'b': 1}}")
    assert.equal(value("{{ 'a' if x == 1 else 'b' if x == 2 else 'c' }}", { x: 2 }), "'b'")
    assert.equal(value('{{ [1, 2, 3][::-1] }}'), '[3, 2, 1]')
    assert.equal(value('{{ 2 ** 64 // 3 }}'), '6148914691236517205')
    assert.equal(value('{{ 7 / 2 }} {{ -7 // 2 }} {{ -7 % 3 }}'), "'3.5 -4 2'")
  })

  it('is evaluated when it is read, and may read its neighbours in the same dict', () => {
    const data = { d: { a: 'x', b: '{{ d.a }}y', broken: '{{ nope }}' } }
    assert.equal(value('{{ d.b }}', data), "'xy'")
    assert.equal(value("{{ d.broken | default('none') }}", data), "'none'")
  })

  it('does not change the variable it was taken from', () => {
    const evaluator = over({ l: [1] })
    assert.equal(repr(evaluator.evaluateValue('{% set _ = l.append(2) %}{{ l }}')), '[1, 2]')
    assert.equal(repr(evaluator.evaluateValue('{{ l }}')), '[1]')
  })
})

describe('an error', () => {
  it('names the variables it came through and the place', () => {
    const error = failure(() => over({ a: '{{ b }}', b: '{{ c.d }}' }).renderText('one\n{{ a }}\n', 'nova.conf.j2'))
    assert.equal(error.kind, 'undefined')
    assert.deepEqual(error.chain, ['a', 'b'])
    assert.match(error.message, /'c' is undefined \(in a -> b\)/)
    assert.deepEqual(error.details.where, { file: 'globals.yml', line: 2 })
  })

  it('names the line of a template file', () => {
    const error = failure(() => over().renderText('#jinja2: trim_blocks: False\n\n{{ 1 + }}\n', 'nova.conf.j2'))
    assert.equal(error.kind, 'syntax')
    assert.deepEqual(error.details.where, { file: 'nova.conf.j2', line: 3 })
  })

  it('shows the path of a variable that refers to itself', () => {
    const error = failure(() => over({ a: '{{ b }}', b: '{{ a }}' }).evaluateValue('{{ a }}'))
    assert.equal(error.kind, 'recursion')
    assert.match(error.message, /a -> b -> a/)
  })
})

describe('a condition', () => {
  it('must give a boolean', () => {
    assert.equal(over({ n: 3 }).evaluateCondition('n > 2'), true)
    assert.equal(failure(() => over({ n: 3 }).evaluateCondition('n')).kind, 'conditional')
  })
})

describe('a structure', () => {
  it('loses what resolves to omit', () => {
    const raw = fromData({ a: '{{ zz | default(omit) }}', b: ['{{ omit }}', 1] })
    assert.equal(repr(over().resolveStructure(raw)), "{'b': [1]}")
  })
})

describe('a template file', () => {
  it('trims newlines after tags, keeps the one at the end, and sees includes', () => {
    const files = { 'part.j2': '{{ x }}!\n' }
    const text = over({}, files).renderText(
      "{% set x = 'a' %}\n{% if x %}\n{% include 'part.j2' %}\n\n{% endif %}\nend\n",
      'f',
    )
    assert.equal(text, 'a!\nend\n')
  })

  it('tells which variables it read', () => {
    const { reads } = over({ a: '{{ b }}', b: 1, c: 2 }).renderTracked('{{ a }}{{ zz | default(1) }}', 'f')
    assert.deepEqual([...reads].sort(), ['a', 'zz'])
  })

  it('sees extra variables also through variables that were resolved before', () => {
    const evaluator = over({ greeting: 'hello {{ who }}', who: 'all' })
    assert.equal(evaluator.evaluateValue('{{ greeting }}'), 'hello all')
    assert.equal(evaluator.evaluateValue('{{ greeting }}', new Map([['who', 'you']])), 'hello you')
  })
})

describe('what an attacker may try', () => {
  it('cannot reach prototypes or Python internals', () => {
    for (const path of ['a.__class__', 'a.constructor', "a['__proto__']", 'l.length', "''.__class__.__mro__"]) {
      assert.equal(kind(`{{ ${path} }}`, { a: 1, l: [] }), 'undefined', path)
    }
  })

  it('cannot fill the memory or run forever', () => {
    assert.equal(kind("{{ 'x' * 10**10 }}"), 'value')
    assert.equal(kind('{{ range(10**12) }}'), 'value')
    assert.equal(kind('{{ 9 ** 9 ** 9 ** 9 ** 9 }}'), 'value')
    assert.equal(kind('{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}'), 'recursion')
    assert.equal(kind(`{{ ${'('.repeat(100_000)} }}`), 'syntax')
    assert.equal(kind(`{{ 1${' + 1'.repeat(100_000)} }}`), 'syntax')
    assert.equal(kind('#jinja2: variable_start_string: ""\nx'), 'syntax')
  })
})
