import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { after, before, describe, it } from 'node:test'
import { Secret } from '../../src/secrets.ts'
import { connectDatabase, type Database } from '../../src/services/database.ts'
import { endIdleConnections } from '../../src/services/idle-connections.ts'
import { startMariadb, whyNoMariadb, type LocalMariadb } from '../support/local-mariadb.ts'

const PATIENCE = 400
/** Milliseconds between the statements of a client that works on and on. */
const RESTLESS = 20
const TRANSACTION = [
  'CREATE DATABASE test',
  'CREATE TABLE test.numbers (number INT) ENGINE=InnoDB',
  'START TRANSACTION',
  'INSERT INTO test.numbers VALUES (1)',
]

describe('connections to a real database server', { skip: whyNoMariadb() ?? false }, () => {
  let server: LocalMariadb
  let administrator: Database
  const login = () => connectDatabase({ open: server.open, user: 'root', password: new Secret('rootpw') })

  before(async () => {
    server = await startMariadb()
  })
  after(() => server.stop())

  /** Which of the clients is still connected, after idle connections were ended. */
  async function left(
    clients: readonly Database[],
    from?: string,
    patience: number = PATIENCE,
  ): Promise<readonly boolean[]> {
    administrator = await login()
    await endIdleConnections(administrator, { patience, ...(from === undefined ? {} : { from }) })
    const answers = await Promise.allSettled(clients.map((client) => client.query('SELECT 1')))
    await Promise.all([...clients, administrator].map((each) => each.close()))
    return answers.map(({ status }) => status === 'fulfilled')
  }

  it('are ended when they are idle, and not while a transaction is open', async () => {
    const [idle, busy] = [await login(), await login()]
    for (const statement of TRANSACTION) await busy.query(statement)
    assert.deepEqual(await left([idle, busy]), [false, true])
  })

  it('are ended at last between two statements, where no rest is ever long', async () => {
    const busy = await login()
    const working = (async () => {
      for (;;) {
        await busy.query('SELECT 1')
        await sleep(RESTLESS)
      }
    })().catch(() => undefined)
    assert.deepEqual(await left([busy], undefined, 5 * PATIENCE), [false])
    await working
  })

  it('stay when they come from elsewhere than was asked for', async () => {
    assert.deepEqual(await left([await login()], '192.0.2.1'), [true])
  })
})
