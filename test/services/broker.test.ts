import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { KollaError } from '../../src/errors.ts'
import { Secret } from '../../src/secrets.ts'
import { connectBroker } from '../../src/services/broker.ts'
import { fakeBroker } from '../support/fake-broker.ts'
import type { FakeHttp } from '../support/fake-http.ts'

describe('the message broker', () => {
  let server: FakeHttp
  before(async () => {
    server = await fakeBroker()
  })
  after(() => server.close())

  const connect = (password: string) => {
    const { url, open } = server
    return connectBroker({ url, open, user: 'admin', password: new Secret(password), retryDelays: [] })
  }

  it('names the members of its cluster, also those that do not run', async () => {
    const broker = connect('admin-password')
    assert.deepEqual(await broker.nodes(), [
      { name: 'rabbit@one', running: true },
      { name: 'rabbit@two', running: false },
    ])
    broker.close()
  })

  it('says who may use which virtual host', async () => {
    const broker = connect('admin-password')
    assert.deepEqual(await broker.permissions(), [
      { user: 'admin', vhost: '/' },
      { user: 'admin', vhost: 'nova_cell1' },
    ])
    broker.close()
  })

  it('does not let in whoever has the wrong password', async () => {
    const stranger = connect('wrong')
    await assert.rejects(stranger.nodes(), (error: KollaError) => error.details.code === 'broker-access-denied')
    stranger.close()
  })
})
