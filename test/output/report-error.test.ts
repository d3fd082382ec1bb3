import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { KollaError } from '../../src/errors.ts'
import { renderError } from '../../src/output/report-error.ts'
import { Redactor } from '../../src/secrets.ts'

const text = (error: unknown, debug = false) => renderError(error, { json: false, debug, redactor: new Redactor() })

describe('an error', () => {
  it('says what, where and what to do next', () => {
    const error = new KollaError('keystone is not healthy', {
      code: 'container-unhealthy',
      fault: 'host',
      host: 'node1',
      step: 'restart keystone',
      log: ['ERROR boom'],
      hint: 'kolla logs keystone -l node1',
    })
    assert.equal(
      text(error),
      `Error: keystone is not healthy [container-unhealthy]
  at host node1, step "restart keystone"
  last lines:
  | ERROR boom
  kolla logs keystone -l node1`,
    )
  })

  it('lists all the mistakes it stands for, each with its place', () => {
    const error = new KollaError('2 mistakes', {
      code: 'configuration',
      fault: 'configuration',
      problems: [
        {
          severity: 'error',
          code: 'variable-unknown',
          message: 'unknown name enable_novaa',
          where: { file: 'globals.yml', line: 4, column: 1 },
          hint: 'did you mean enable_nova?',
        },
        {
          severity: 'warning',
          code: 'passwords-readable',
          message: 'others can read it',
          where: { file: 'passwords.yml' },
        },
      ],
    })
    assert.equal(
      text(error),
      `Error: 2 mistakes [configuration]
  error: globals.yml:4:1: unknown name enable_novaa [variable-unknown]
    did you mean enable_nova?
  warning: passwords.yml: others can read it [passwords-readable]`,
    )
  })

  it('that is a bug of ours shows no stack unless it is asked for', () => {
    const bug = new TypeError('x is not a function')
    assert.doesNotMatch(text(bug), / at .*:\d+:\d+/)
    assert.match(text(bug), /unexpected: x is not a function[\s\S]*--debug/)
    assert.match(text(bug, true), / at .*report-error\.test\.ts:\d+/)
  })

  it('is one JSON document with the same facts, secrets masked', () => {
    const redactor = new Redactor()
    redactor.add(['topsecret'])
    const error = new KollaError('wrong password topsecret', {
      code: 'x',
      fault: 'configuration',
      cause: new Error('inner'),
    })
    assert.deepEqual(JSON.parse(renderError(error, { json: true, debug: false, redactor })), {
      error: { message: 'wrong password ***', code: 'x', fault: 'configuration' },
    })
  })
})
