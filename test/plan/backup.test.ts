import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { chainOf, planBackup, planRestore, readBackups, type RestoredHost } from '../../src/plan/backup.ts'
import { ids, needsOf } from './world.ts'

const FULL = 'full-21-11-2026-1795267200'
const INCREMENTAL = 'incr-10-00-00-21-11-2026-since-21-11-2026-1795267200'
const LISTED = [
  `${FULL}/mysqlbackup-21-11-2026-1795267200.qp.xbc.xbs.gz\t5000\t1795267210.5`,
  `${INCREMENTAL}/backup-incremental-10-00-00-21-11-2026.mbs.gz\t70\t1795270800.0`,
  'mysqlbackup-01-11-2026-1793500000.qp.xbc.xbs.gz\t4000\t1793500000.0',
  'incremental-11-mysqlbackup-06-11-2018-1541505223.qp.xbc.xbs.gz\t1\t1541505223.0',
].join('\n')

describe('the backups of a host', () => {
  const backups = readBackups(`${LISTED}\n`)

  it('are listed with the latest first; an incremental one that does not tell what it goes on from is of no use', () => {
    assert.deepEqual(
      backups.map(({ name, kind, bytes }) => [name, kind, bytes]),
      [
        [INCREMENTAL, 'incremental', 70],
        [FULL, 'full', 5000],
        ['mysqlbackup-01-11-2026-1793500000.qp.xbc.xbs.gz', 'full', 4000],
      ],
    )
  })

  it('are restored with what they go on from', () => {
    const full = `/backup/${FULL}/mysqlbackup-21-11-2026-1795267200.qp.xbc.xbs.gz`
    assert.deepEqual(chainOf(backups, FULL), { full, incremental: '' })
    assert.deepEqual(chainOf(backups, INCREMENTAL), {
      full,
      incremental: `/backup/${INCREMENTAL}/backup-incremental-10-00-00-21-11-2026.mbs.gz`,
    })
  })

  it('are named when another one was meant', () => {
    assert.throws(() => chainOf(backups, 'full'), {
      message: 'there is no backup full',
      details: {
        code: 'backup-unknown',
        fault: 'usage',
        hint: `There are: ${backups.map(({ name }) => name).join(', ')}`,
      },
    })
    assert.throws(() => chainOf([], FULL), /there is no backup/)
  })

  it('are not restored without the full one', () => {
    const alone = backups.filter(({ kind }) => kind === 'incremental')
    assert.throws(() => chainOf(alone, INCREMENTAL), {
      message: `${INCREMENTAL} goes on from ${FULL}, which is not there`,
    })
  })
})

it('a backup is one container on the host that keeps it, and is told its type', () => {
  const { steps } = planBackup(['node1'], 'incremental')
  assert.deepEqual(
    steps.map(({ id, environment }) => [id, environment]),
    [['one-shot@node1/mariabackup', { BACKUP_TYPE: 'incremental' }]],
  )
})

describe('a restored cluster', () => {
  const founding = { BOOTSTRAP_ARGS: '--wsrep-new-cluster' }
  const restore = (...members: readonly RestoredHost[]) =>
    planRestore({ backups: readBackups(LISTED), name: FULL, on: 'a', members, founding }).steps
  const node = (host: string, container: RestoredHost['container'] = 'running'): RestoredHost => ({
    host,
    container,
    volume: 'mariadb',
  })

  it('serves until the backup is prepared, and the others keep their data until it is in place', () => {
    const steps = restore(node('a'), node('b'), node('c'))
    assert.deepEqual(needsOf(steps, 'stop@b/mariadb'), ['one-shot@a/mariadb_restore_prepare'])
    assert.deepEqual(needsOf(steps, 'one-shot@a/mariadb_restore'), [
      'one-shot@a/mariadb_restore_prepare',
      'stop@a/mariadb',
      'stop@b/mariadb',
      'stop@c/mariadb',
    ])
    assert.deepEqual(needsOf(steps, 'empty@b/mariadb'), ['one-shot@a/mariadb_restore'])
  })

  it('is founded where the data is, joined one node at a time, and has no special node left', () => {
    const steps = restore(node('a'), node('b'), node('c', undefined))
    const cluster = steps.slice(-4)
    assert.deepEqual(ids(cluster), [
      'found@a/mariadb',
      'container@b/mariadb',
      'container@c/mariadb',
      'container@a/mariadb',
    ])
    assert.deepEqual(
      cluster.map(({ environment }) => environment),
      [founding, undefined, undefined, undefined],
    )
    assert.ok(needsOf(steps, 'found@a/mariadb').includes('empty@c/mariadb'))
    assert.deepEqual(needsOf(steps, 'container@c/mariadb'), ['container@b/mariadb'])
  })

  it('takes away of the others what they have', () => {
    const emptied = (member: RestoredHost) =>
      restore(node('a'), member)
        .find(({ id }) => id === 'empty@b/mariadb')
        ?.changes.map(({ kind, action }) => `${action} ${kind}`)
    assert.deepEqual(emptied(node('b')), ['remove container', 'remove volume'])
    assert.deepEqual(emptied({ host: 'b', container: undefined, volume: 'mariadb' }), ['remove volume'])
    assert.equal(emptied({ host: 'b', container: undefined, volume: undefined }), undefined)
  })

  it('of one node just starts again', () => {
    assert.deepEqual(ids(restore(node('a', 'stopped'))), [
      'one-shot@a/mariadb_restore_prepare',
      'one-shot@a/mariadb_restore',
      'container@a/mariadb',
    ])
  })
})
