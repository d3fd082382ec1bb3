import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { hostError } from '../../src/hosts/errors.ts'
import { KollaError } from '../../src/errors.ts'
import { Secret } from '../../src/secrets.ts'
import { connectDatabase, type Database } from '../../src/services/database.ts'
import { databaseDifferences } from '../../src/services/database-differences.ts'
import type { DesiredDatabases } from '../../src/services/database-types.ts'
import { storedPasswords } from '../../src/services/stored-passwords.ts'
import { startMariadb, whyNoMariadb, type LocalMariadb } from '../support/local-mariadb.ts'

const skip = whyNoMariadb() ?? false

function desired(password = 'nova-password'): DesiredDatabases {
  return {
    databases: [{ name: 'nova_api' }, { name: 'keystone', characterSet: 'utf8mb4', collation: 'utf8mb4_general_ci' }],
    users: [
      {
        name: 'nova_api',
        password: new Secret(password),
        grants: [{ database: 'nova_api', privileges: 'ALL' }],
      },
      {
        name: 'root_shard_0',
        password: new Secret('shard-password'),
        grants: [{ database: '*', privileges: 'ALL', grantOption: true }],
      },
      {
        name: "back'up",
        password: new Secret('backup-password'),
        grants: [
          { database: '*', privileges: ['USAGE', 'RELOAD', 'PROCESS', 'LOCK TABLES', 'REPLICATION CLIENT'] },
          { database: 'keystone', privileges: ['CREATE', 'INSERT', 'SELECT'] },
          { database: 'keystone', table: 'history', privileges: ['CREATE', 'ALTER', 'INSERT'] },
        ],
      },
    ],
  }
}

describe('a real database server', { skip }, () => {
  let server: LocalMariadb
  let database: Database

  before(async () => {
    server = await startMariadb()
    database = await connectDatabase({ open: server.open, user: 'root', password: new Secret('rootpw') })
  })

  after(async () => {
    await database.close()
    await server.stop()
  })

  const make = async (wanted: DesiredDatabases) => {
    const changes = databaseDifferences(wanted, await database.observe())
    for (const change of changes) await database.apply(change)
    return changes
  }
  const codeOf = (work: Promise<unknown>) =>
    work.then(
      () => 'done',
      (error: unknown) => (error instanceof KollaError ? error.details.code : String(error)),
    )

  it('has everything after one run, and nothing to do in the next', async () => {
    assert.ok((await make(desired())).length > 0)
    assert.deepEqual(databaseDifferences(desired(), await database.observe()), [])
  })

  it('lets a user in, to what it was granted only', async () => {
    await make(desired())
    const nova = await connectDatabase({
      open: server.open,
      user: 'nova_api',
      password: new Secret('nova-password'),
    })
    await nova.query('CREATE TABLE IF NOT EXISTS nova_api.cells (id INT)')
    await database.query('CREATE DATABASE IF NOT EXISTS novaXapi')
    assert.equal(await codeOf(nova.query('CREATE TABLE novaXapi.cells (id INT)')), 'database-refused')
    await nova.close()
  })

  it('takes over what kolla-ansible granted', async () => {
    await database.query("CREATE USER glance_x@'%' IDENTIFIED BY 'glance-password'")
    await database.query("GRANT ALL ON `glance_x`.* TO glance_x@'%'")
    await database.query('CREATE DATABASE glance_x')
    const wanted: DesiredDatabases = {
      databases: [{ name: 'glance_x' }],
      users: [
        {
          name: 'glance_x',
          password: new Secret('glance-password'),
          grants: [{ database: 'glance_x', privileges: 'ALL' }],
        },
      ],
    }
    assert.deepEqual(databaseDifferences(wanted, await database.observe()), [])
  })

  it('tells what Keystone keeps of passwords that are in force, and will be', async () => {
    assert.equal((await storedPasswords(database, 'identity', ['nova'])).size, 0)
    await database.query('CREATE DATABASE identity')
    await database.query('CREATE TABLE identity.local_user (id INT, user_id VARCHAR(64), name VARCHAR(255))')
    await database.query(
      'CREATE TABLE identity.password (id INT, local_user_id INT, password_hash VARCHAR(255), created_at_int BIGINT, expires_at_int BIGINT)',
    )
    await database.query(
      "INSERT INTO identity.local_user VALUES (1, 'n', 'nova'), (2, 'g', 'glance'), (3, 'o', 'other')",
    )
    await database.query(
      `INSERT INTO identity.password VALUES (1, 1, 'old', 10, 20), (3, 1, 'new', 20, NULL), (2, 1, 'between', 15, 20),
        (4, 2, 'expires', 10, 99), (5, 3, 'not asked for', 10, NULL)`,
    )
    const stored = await storedPasswords(database, 'identity', ['nova', 'glance'])
    assert.deepEqual([...stored], [['n', 'new']])
  })

  it('changes a password that differs', async () => {
    await make(desired())
    const changes = await make(desired('a new password'))
    assert.deepEqual(
      changes.map(({ kind, action, reasons }) => [kind, action, reasons]),
      [['user', 'update', ['the password differs']]],
    )
    const login = (password: string) =>
      connectDatabase({ open: server.open, user: 'nova_api', password: new Secret(password) })
    assert.equal(await codeOf(login('nova-password')), 'database-access-denied')
    await (await login('a new password')).close()
  })

  it('is not part of a cluster', async () => {
    assert.equal((await database.galera()).clustered, false)
  })

  it('names a server that is not there, and keeps the statement out of its errors', async () => {
    const login = (error: Error) =>
      connectDatabase({ open: () => Promise.reject(error), user: 'root', password: new Secret('x') })
    assert.equal(await codeOf(login(new Error('connect ECONNREFUSED'))), 'database-unreachable')
    assert.equal(await codeOf(login(hostError('h1', 'socket-unreachable', 'refused'))), 'database-unreachable')
    assert.equal(await codeOf(login(hostError('h1', 'host-unreachable', 'gone'))), 'host-unreachable')
    const error: unknown = await database
      .query('SELECT * FROM nowhere.x WHERE a = ?', ['hidden'])
      .catch((e: unknown) => e)
    assert.ok(error instanceof KollaError)
    assert.equal(error.details.code, 'database-refused')
    assert.ok(!JSON.stringify({ ...error.details, message: error.message }).includes('hidden'))
  })
})
