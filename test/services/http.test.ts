import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { KollaError } from '../../src/errors.ts'
import { hostError } from '../../src/hosts/errors.ts'
import { HttpService, type HttpServiceOptions } from '../../src/services/http.ts'
import { serve, type FakeAnswer } from '../support/fake-http.ts'

async function withService<T>(
  answers: readonly (FakeAnswer | 'hang up')[],
  work: (http: HttpService, asked: () => number) => Promise<T>,
  options: Partial<HttpServiceOptions> = {},
): Promise<T> {
  const left = [...answers]
  const fake = await serve(() => left.shift() ?? { status: 200, body: { ok: true } })
  const http = new HttpService({
    service: 'test service',
    code: 'test',
    url: `${fake.url}/api`,
    open: fake.open,
    retryDelays: [1, 1, 1],
    ...options,
  })
  try {
    return await work(http, () => fake.requests.length)
  } finally {
    http.close()
    await fake.close()
  }
}

const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => assert.fail('it should have failed'),
    (error: unknown) => {
      assert.ok(error instanceof KollaError)
      return error
    },
  )

describe('a service behind HTTP', () => {
  it('is asked again while it starts', async () => {
    await withService(['hang up', { status: 503 }, { status: 502 }], async (http, asked) => {
      assert.deepEqual((await http.request('GET', '/x')).body, { ok: true })
      assert.equal(asked(), 4)
    })
  })

  it('is asked again while nobody listens; a host that cannot be reached is named at once', async () => {
    const codes: string[] = []
    const tries: number[] = []
    for (const code of ['socket-unreachable', 'host-unreachable']) {
      let count = 0
      const open = () => {
        count++
        return Promise.reject(hostError('h1', code, 'no'))
      }
      await withService([], async (http) => codes.push((await failureOf(http.request('GET', '/x'))).details.code), {
        open,
      })
      tries.push(count)
    }
    assert.deepEqual(
      [codes, tries],
      [
        ['test-unreachable', 'host-unreachable'],
        [4, 1],
      ],
    )
  })

  it('is given up after the last try', async () => {
    await withService(Array<FakeAnswer>(9).fill({ status: 503 }), async (http, asked) => {
      assert.equal((await failureOf(http.request('GET', '/x'))).details.code, 'test-refused')
      assert.equal(asked(), 4)
    })
  })

  it('is not asked again after a refusal, whose reason is told', async () => {
    const refusal = { status: 400, body: { error: { message: 'no such region' } } }
    await withService([refusal], async (http, asked) => {
      const error = await failureOf(http.request('POST', '/x?secret=1', { json: { a: 1 } }))
      assert.equal(error.message, 'The test service refused POST /x: 400 no such region')
      assert.equal(asked(), 1)
    })
  })

  it('says when it does not let somebody in', async () => {
    await withService([{ status: 403, body: { reason: 'not management user' } }], async (http) => {
      assert.equal((await failureOf(http.request('GET', '/x'))).details.code, 'test-access-denied')
    })
  })

  it('is named when nothing answers', async () => {
    const open = () => Promise.reject(new Error('connect ECONNREFUSED'))
    await withService(
      [],
      async (http) => {
        const error = await failureOf(http.request('GET', '/x'))
        assert.equal(error.details.code, 'test-unreachable')
        assert.match(error.message, /test service .* does not answer: connect ECONNREFUSED/)
      },
      { open },
    )
  })

  it('is not waited for longer than allowed, and not asked again then', async () => {
    let opened = 0
    const { Duplex } = await import('node:stream')
    const silent = () => {
      opened += 1
      return Promise.resolve(new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() }))
    }
    await withService(
      [],
      async (http) => {
        assert.match((await failureOf(http.request('GET', '/x'))).message, /no answer in time/)
        assert.equal(opened, 1)
      },
      { open: silent, timeout: 20 },
    )
  })

  it('is asked over a few streams that are kept', async () => {
    let opened = 0
    const fake = await serve(() => ({ status: 200, body: {} }))
    const open = () => {
      opened += 1
      return fake.open()
    }
    const http = new HttpService({ service: 's', code: 's', url: fake.url, open, streams: 2 })
    await Promise.all(Array.from({ length: 20 }, () => http.request('GET', '/x')))
    assert.equal(fake.requests.length, 20)
    assert.equal(opened, 2)
    http.close()
    await fake.close()
  })
})
