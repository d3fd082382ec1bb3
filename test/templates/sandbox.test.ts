import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { TemplateError } from '../../src/templates/errors.ts'
import { Evaluator } from '../../src/templates/evaluator.ts'
import { fromData, toData } from '../../src/templates/values.ts'
import { vocabulary } from '../../src/templates/vocabulary.ts'
import { ReadableFolders } from '../../src/variables/files.ts'

const root = mkdtempSync(join(tmpdir(), 'kolla-sandbox-'))
const [allowed, beside] = [join(root, 'kolla'), join(root, 'kolla-secret')]
mkdirSync(allowed)
mkdirSync(beside)
writeFileSync(join(allowed, 'ours.txt'), 'ours')
writeFileSync(join(beside, 'secret.txt'), 'stolen')
symlinkSync(join(beside, 'secret.txt'), join(allowed, 'link.txt'))
symlinkSync(beside, join(allowed, 'folder'))

const readable = new ReadableFolders([allowed])
const evaluator = new Evaluator({
  vocabulary,
  variable: (name) => (name === 'x' ? fromData({ a: 1 }) : undefined),
  loadTemplate: readable.loadTemplate,
  readFile: readable.read,
})

/** What an expression gives, or the class of its error. */
function outcome(run: () => unknown): unknown {
  try {
    return run()
  } catch (error) {
    if (error instanceof TemplateError) return error.kind
    throw error
  }
}

describe('a template', () => {
  it('reads files below the folders that are allowed', () => {
    assert.equal(toData(evaluator.evaluateValue(`{{ lookup('file', '${allowed}/ours.txt') }}`)), 'ours')
    assert.equal(evaluator.renderText("{% include 'ours.txt' %}", join(allowed, 'a.j2')), 'ours')
  })

  const places = [
    join(beside, 'secret.txt'),
    join(allowed, '..', 'kolla-secret', 'secret.txt'),
    join(allowed, 'link.txt'),
    join(allowed, 'folder', 'secret.txt'),
    '../kolla-secret/secret.txt',
    '/etc/passwd',
    '/proc/self/environ',
  ]
  for (const place of places) {
    it(`cannot read ${place.replace(root, '')}`, () => {
      for (const lookup of ['file', 'template', 'first_found', 'unvault']) {
        const shown = JSON.stringify(
          outcome(() => toData(evaluator.evaluateValue(`{{ lookup('${lookup}', '${place}') }}`))),
        )
        assert.doesNotMatch(shown, /stolen|root:|PATH=/)
      }
      const included = outcome(() => evaluator.renderText(`{% include '${place}' %}`, join(allowed, 'a.j2')))
      assert.equal(included, 'notfound')
    })
  }

  const escapes = [
    "''.__class__.__mro__",
    "''['__class__']",
    'x.__proto__',
    "x['__proto__']",
    'x.constructor',
    '[].constructor',
    '(1).constructor',
    "''.constructor",
    'x.hasOwnProperty',
    '[].length',
    '[].map',
    'x.get.constructor',
    'x.items.__globals__',
    'range.constructor',
    'cycler.__init__',
    'self.__init__',
    'namespace.__class__',
    "x | attr('__class__')",
    "[x] | map(attribute='constructor') | first",
  ]
  for (const expression of escapes) {
    it(`has no ${expression}`, () => {
      assert.equal(outcome(() => evaluator.evaluateExpression(`(${expression}) is defined`)) === true, false)
    })
  }

  it('reaches nothing of the process', () => {
    for (const name of ['process', 'globalThis', 'global', 'require', 'Function', 'Object', 'this', 'console']) {
      assert.equal(toData(evaluator.evaluateExpression(`${name} is defined`)), false)
    }
    assert.notEqual(
      outcome(() => evaluator.evaluateValue("{{ lookup('pipe', 'echo stolen') }}")),
      'stolen',
    )
  })

  it('changes no prototype', () => {
    outcome(() =>
      evaluator.evaluateValue(
        "{% set _ = x.update({'__proto__': {'polluted': 1}}) %}{{ x | combine({'__proto__': {'polluted': 1}}, recursive=true) }}",
      ),
    )
    outcome(() => evaluator.evaluateValue('{{ \'{"__proto__": {"polluted": 1}}\' | from_json }}'))
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined)
  })
})
