import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { agreeOnApi } from '../../src/containers/channel.ts'
import { engineError, type Operation } from '../../src/containers/errors.ts'
import { KollaError } from '../../src/errors.ts'

describe('what the engine says becomes an error with a code', () => {
  const cases: readonly [operation: Operation, thrown: object, code: string][] = [
    ['create', { statusCode: 404, json: { message: 'No such image: a' } }, 'image-not-found'],
    ['container', { statusCode: 404 }, 'container-not-found'],
    ['container', { statusCode: 409 }, 'container-conflict'],
    ['exec', { statusCode: 409, json: { message: 'Container is not running' } }, 'container-not-running'],
    ['volume', { statusCode: 409 }, 'volume-in-use'],
    ['exec', { statusCode: 500, json: { cause: 'container state improper' } }, 'container-not-running'],
    ['create', { statusCode: 500, json: { cause: 'that name is already in use' } }, 'container-conflict'],
    ['container', { statusCode: 500 }, 'engine-failed'],
    ['pull', { statusCode: 404 }, 'image-not-found'],
    ['pull', { statusCode: 500, json: { message: 'Get "https://r/v2/": x509: unknown authority' } }, 'registry-tls'],
    ['pull', { statusCode: 500, json: { message: 'pull access denied for a' } }, 'registry-access-denied'],
    ['pull', { statusCode: 500, json: { message: 'dial tcp: lookup r: no such host' } }, 'registry-unreachable'],
    ['pull', { statusCode: 500, json: { message: 'write /var: no space left on device' } }, 'host-disk-full'],
    ['pull', { statusCode: 500, json: { message: 'something else' } }, 'pull-failed'],
    ['engine', { code: 'EACCES', message: 'connect EACCES' }, 'engine-permission-denied'],
    ['engine', { code: 'ECONNREFUSED', message: 'connect ECONNREFUSED' }, 'engine-unreachable'],
    ['engine', { code: 'ENOENT', message: 'connect ENOENT' }, 'engine-unreachable'],
  ]
  for (const [operation, thrown, code] of cases) {
    it(`${JSON.stringify(thrown)} while doing something with: ${operation}`, () => {
      assert.equal(engineError(thrown, operation, 'Doing it').details.code, code)
    })
  }

  it('says what was done and what the engine answered', () => {
    const thrown = Object.assign(new Error('(HTTP code 500) server error - broken '), { statusCode: 500 })
    assert.equal(engineError(thrown, 'container', 'Starting keystone').message, 'Starting keystone: broken')
  })

  it('leaves an error of a connection as it is', () => {
    const error = new KollaError('gone', { code: 'host-unreachable', fault: 'host' })
    assert.equal(engineError(error, 'container', 'Starting keystone'), error)
  })
})

describe("the version of the engine's API", () => {
  it('is the newest that both sides know', () => {
    assert.equal(agreeOnApi('1.41', '20.10.24'), '1.41')
    assert.equal(agreeOnApi('1.52', '29.0.0'), '1.47')
  })

  it('of an engine that is too old is refused', () => {
    assert.throws(
      () => agreeOnApi('1.40', '19.03'),
      (error: KollaError) => error.details.code === 'engine-too-old',
    )
  })
})
