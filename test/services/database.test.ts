import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Secret } from '../../src/secrets.ts'
import { databaseDifferences } from '../../src/services/database-differences.ts'
import {
  nativePasswordHash,
  observedDatabases,
  statementsFor,
  type ObserveRow,
} from '../../src/services/database-sql.ts'
import type { DatabaseChange, DatabaseGrant, DesiredDatabaseUser } from '../../src/services/database-types.ts'
import { galeraStatus, isSynced } from '../../src/services/galera.ts'

const HASH = '*0D3CED9BEC10A777AEC23CCC353A8C08A633045E' // of `abc`, as SELECT PASSWORD('abc') gives it
const USER: DesiredDatabaseUser = { name: 'nova', password: new Secret('abc'), grants: [] }
const BECAUSE = { action: 'create', reasons: [] } as const

describe('statements', () => {
  const grant = (changes: Partial<DatabaseGrant>): DatabaseChange => ({
    kind: 'grant',
    ...BECAUSE,
    user: USER,
    grant: { database: 'nova', privileges: 'ALL', ...changes },
  })
  const cases: readonly [change: DatabaseChange, statement: string][] = [
    [{ kind: 'database', ...BECAUSE, database: { name: 'nova' } }, 'CREATE DATABASE IF NOT EXISTS `nova`'],
    [
      { kind: 'database', ...BECAUSE, database: { name: 'a`b', characterSet: 'utf8mb4', collation: 'utf8mb4_bin' } },
      "CREATE DATABASE IF NOT EXISTS `a``b` CHARACTER SET 'utf8mb4' COLLATE 'utf8mb4_bin'",
    ],
    [{ kind: 'user', ...BECAUSE, user: USER }, `CREATE USER IF NOT EXISTS 'nova'@'%' IDENTIFIED BY PASSWORD '${HASH}'`],
    [
      { kind: 'user', action: 'update', reasons: [], user: { ...USER, name: "o'n\\e", host: 'localhost' } },
      `ALTER USER 'o''n\\\\e'@'localhost' IDENTIFIED BY PASSWORD '${HASH}'`,
    ],
    [grant({}), "GRANT ALL PRIVILEGES ON `nova`.* TO 'nova'@'%'"],
    [grant({ database: 'nova_api' }), "GRANT ALL PRIVILEGES ON `nova\\_api`.* TO 'nova'@'%'"],
    [grant({ database: '*', grantOption: true }), "GRANT ALL PRIVILEGES ON *.* TO 'nova'@'%' WITH GRANT OPTION"],
    [
      grant({ database: 'nova_api', table: 'a_b', privileges: ['SELECT', 'INSERT'] }),
      "GRANT SELECT, INSERT ON `nova_api`.`a_b` TO 'nova'@'%'",
    ],
  ]
  for (const [change, statement] of cases) {
    it(statement, () => assert.deepEqual(statementsFor(change), [statement]))
  }

  it('contain no password', () => {
    const user = { ...USER, password: new Secret('a-password') }
    assert.ok(
      !statementsFor({ kind: 'user', ...BECAUSE, user })
        .join()
        .includes('a-password'),
    )
    assert.equal(nativePasswordHash('abc'), HASH)
  })
})

describe('what the server has', () => {
  const rows: readonly ObserveRow[] = [
    ['database', 'nova_api', 'utf8mb3', 'utf8mb3_general_ci', '', ''],
    ['user', 'nova', '%', 'mysql_native_password', HASH, ''],
    ['privilege', "'nova'@'%'", 'nova\\_api', '*', 'SELECT', 'NO'],
    ['privilege', "'nova'@'%'", '*', '*', 'BINLOG MONITOR', 'YES'],
  ]
  const observed = observedDatabases(rows)
  const reasonsFor = (grants: readonly DatabaseGrant[], password = 'abc') =>
    databaseDifferences(
      { databases: [], users: [{ name: 'nova', password: new Secret(password), grants }] },
      observed,
    ).map(({ kind, action, reasons }) => `${action} ${kind}: ${reasons.join(', ')}`)

  it('is read from one answer', () => {
    assert.deepEqual(observed.databases, [
      { name: 'nova_api', characterSet: 'utf8mb3', collation: 'utf8mb3_general_ci' },
    ])
    assert.deepEqual(observed.privileges[0], {
      user: 'nova',
      host: '%',
      database: 'nova_api',
      table: '*',
      privilege: 'SELECT',
      grantable: false,
    })
  })

  it('is enough when it has what is asked for', () => {
    assert.deepEqual(reasonsFor([{ database: 'nova_api', privileges: ['SELECT'] }]), [])
    assert.deepEqual(
      reasonsFor([{ database: '*', privileges: ['USAGE', 'REPLICATION CLIENT'], grantOption: true }]),
      [],
    )
  })

  it('is told what it lacks', () => {
    assert.deepEqual(reasonsFor([{ database: 'nova_api', privileges: ['SELECT', 'INSERT'] }]), [
      'update grant: INSERT on nova_api.* is missing',
    ])
    assert.deepEqual(reasonsFor([{ database: 'nova', privileges: 'ALL' }]), ['create grant: ALL on nova.* is missing'])
    assert.deepEqual(reasonsFor([{ database: 'nova_api', privileges: ['SELECT'], grantOption: true }]), [
      'update grant: may not grant',
    ])
    assert.deepEqual(reasonsFor([], 'another'), ['update user: the password differs'])
  })

  it('is given databases and users that are missing, before what is granted on them', () => {
    const grants: DatabaseGrant[] = [{ database: 'glance', privileges: 'ALL' }]
    const changes = databaseDifferences(
      { databases: [{ name: 'glance' }], users: [{ name: 'glance', password: new Secret('x'), grants }] },
      observed,
    )
    assert.deepEqual(
      changes.map(({ kind, action }) => `${action} ${kind}`),
      ['create database', 'create user', 'create grant'],
    )
  })
})

describe('a node of a cluster', () => {
  const rows: [string, string][] = [
    ['wsrep_local_state_comment', 'Synced'],
    ['wsrep_cluster_status', 'Primary'],
    ['wsrep_ready', 'ON'],
    ['wsrep_cluster_size', '3'],
    ['wsrep_cluster_state_uuid', 'c1'],
  ]
  const statusWith = (name: string, value: string) => galeraStatus([...rows, [name, value]])

  it('is usable when it is synced, in a primary component of the expected size', () => {
    assert.ok(isSynced(galeraStatus(rows), 3))
    assert.ok(isSynced(galeraStatus(rows)))
  })

  for (const [name, value] of [
    ['wsrep_local_state_comment', 'Joining'],
    ['wsrep_cluster_status', 'non-Primary'],
    ['wsrep_ready', 'OFF'],
    ['wsrep_cluster_size', '2'],
  ] as const) {
    it(`is not usable with ${name} ${value}`, () => assert.ok(!isSynced(statusWith(name, value), 3)))
  }

  it('names the addresses of all members, without those of whom none is known', () => {
    const addresses = '192.0.2.11:3306,[2001:db8::12]:3306,,AUTO'
    assert.deepEqual(statusWith('wsrep_incoming_addresses', addresses).members, ['192.0.2.11', '2001:db8::12'])
    assert.equal(statusWith('wsrep_incoming_addresses', addresses).servers, 3)
    assert.deepEqual(galeraStatus(rows).members, [])
  })

  it('is none where there is no cluster', () => assert.equal(galeraStatus([]).clustered, false))
})
