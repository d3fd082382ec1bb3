import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { errorClass, evaluate } from '../support.ts'

const files = { '/etc/kolla/a.txt': ' text \n', 'b.j2': 'x={{ x }}' }

describe('A lookup', () => {
  it('finds variables by computed names', () => {
    const variables = { api_port: 5000, which: 'api' }
    assert.equal(evaluate("lookup('vars', which ~ '_port')", { variables }), 5000)
    assert.equal(evaluate("lookup('vars', 'nope', default='d')", { variables }), 'd')
    assert.equal(errorClass("lookup('vars', 'nope')"), 'undefined')
  })

  it('reads files without the white space at their end', () => {
    assert.equal(evaluate("lookup('file', '/etc/kolla/a.txt')", { files }), ' text')
    assert.equal(evaluate("lookup('file', '/etc/kolla/a.txt', rstrip=false, lstrip=true)", { files }), 'text \n')
  })

  it('cannot read what the evaluation does not hand out', () => {
    assert.equal(errorClass("lookup('file', '/etc/shadow')", { files }), 'filter')
  })

  it('gives the first file that is there', () => {
    assert.equal(evaluate("lookup('first_found', ['no', '/etc/kolla/a.txt'])", { files }), '/etc/kolla/a.txt')
    const options = "{'files': ['z', 'a.txt'], 'paths': ['/no', '/etc/kolla']}"
    assert.equal(evaluate(`lookup('first_found', ${options})`, { files }), '/etc/kolla/a.txt')
    assert.deepEqual(evaluate("query('first_found', ['no'], skip=true)", { files }), [])
    assert.deepEqual(evaluate("query('first_found', ['no'], errors='ignore')", { files }), [])
    assert.equal(errorClass("lookup('first_found', ['no'])", { files }), 'filter')
  })

  it('renders a template with variables of its own', () => {
    assert.equal(evaluate("lookup('template', 'b.j2', template_vars={'x': 5})", { files }), 'x=5')
  })

  it('counts', () => {
    assert.deepEqual(evaluate("query('sequence', 'start=4 end=8 stride=2')"), ['4', '6', '8'])
    assert.deepEqual(evaluate("query('sequence', '2-4:host%02d')"), ['host02', 'host03', 'host04'])
    assert.deepEqual(evaluate("query('sequence', start=0x0f00, count=2, format='%04x')".replace('0x0f00', '3840')), [
      '0f00',
      '0f01',
    ])
    assert.equal(errorClass("query('sequence', 'start=5 end=1')"), 'filter')
  })

  it('combines lists', () => {
    assert.deepEqual(evaluate("query('nested', [1, 2], ['a'])"), [
      [1, 'a'],
      [2, 'a'],
    ])
    assert.deepEqual(evaluate("query('together', [1, 2], ['a'])"), [
      [1, 'a'],
      [2, null],
    ])
  })

  it('runs no program, reaches no network, and shows no secret of the environment', () => {
    for (const name of ['pipe', 'lines', 'url', 'password'])
      assert.equal(errorClass(`lookup('${name}', 'x')`), 'filter')
    process.env['A2_TEST_TOKEN'] = 'secret'
    try {
      assert.equal(errorClass("lookup('env', 'A2_TEST_TOKEN')"), 'filter')
    } finally {
      delete process.env['A2_TEST_TOKEN']
    }
    assert.equal(evaluate("lookup('env', 'A2_TEST_NOT_SET')"), '')
  })

  it('that does not exist is a plugin error', () => {
    assert.equal(errorClass("lookup('nosuch', 1)"), 'plugin')
  })
})
