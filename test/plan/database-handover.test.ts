import assert from 'node:assert/strict'
import { describe, it, mock } from 'node:test'
import { databaseHandover } from '../../roles/mariadb/tasks/handover.ts'
import type { HandoverContext } from '../../src/roles/rollout.ts'
import type { GaleraStatus } from '../../src/services/galera.ts'
import { SYNCED } from './rollout.ts'

type Status = GaleraStatus | string
const SILENT = 'The database does not answer'
const ALONE = { ...SYNCED, size: 1, servers: 1 }
const OF_TWO = { ...SYNCED, size: 2, servers: 2 }

/** Has the database of a leave while it runs on the others; each host says one thing after the other, and the last one for good. */
function leaving(
  statuses: Readonly<Record<string, readonly Status[]>>,
  { how = 'leave', unseen = [] }: { how?: 'leave' | 'leaveAlone'; unseen?: readonly string[] } = {},
) {
  const asked = new Map<string, number>()
  const events: string[] = []
  const context = {
    on: 'a',
    others: Object.keys(statuses).filter((host) => host !== 'a'),
    progress: (message: string) => events.push(message),
    host: (host: string) => (unseen.includes(host) ? undefined : {}),
    endIdleConnections: () => Promise.resolve(),
    databaseStatus: (host: string) => {
      const said = statuses[host] ?? []
      const count = asked.get(host) ?? 0
      asked.set(host, count + 1)
      return Promise.resolve(said[count] ?? said.at(-1))
    },
    scope: () => ({ data: () => ({ mariadb: ['a', 'b', 'c'] }), string: () => '0' }),
    signal: new AbortController().signal,
  } as unknown as HandoverContext
  return { events, left: databaseHandover[how]?.(context) ?? assert.fail() }
}

const LEFT = ['sending clients to the other nodes']

describe('a database that hands over', () => {
  it('leaves at once while all others have caught up', async () => {
    const { events, left } = leaving({ a: [SYNCED], b: [SYNCED], c: [SYNCED] })
    await left
    assert.deepEqual(events, LEFT)
  })

  it('waits for one that has not', async () => {
    const { events, left } = leaving({ a: [SYNCED], b: [{ ...SYNCED, state: 'Joiner' }, SYNCED], c: [SYNCED] })
    await left
    assert.deepEqual(events, ['waiting for b: is Joiner, not Synced', ...LEFT])
  })

  it('waits until the cluster has dropped one that died: until then those that remain would be a minority', async () => {
    const { events, left } = leaving({ a: [SYNCED, SYNCED, OF_TWO], b: [OF_TWO] })
    await left
    assert.deepEqual(events, ['waiting for c to answer, or to be dropped by its cluster', ...LEFT])
  })

  it('does not wait for one on a host that this run has never looked at: its cluster knows that it is alive', async () => {
    const { events, left } = leaving({ a: [SYNCED], b: [SYNCED] }, { unseen: ['c'] })
    await left
    assert.deepEqual(events, LEFT)
  })

  it('looks again when its clients have gone', async () => {
    const { events, left } = leaving({ a: [SYNCED, SYNCED, OF_TWO], b: [SYNCED, OF_TWO], c: [SYNCED, SILENT, OF_TWO] })
    await left
    assert.deepEqual(events, [...LEFT, `waiting for c: ${SILENT}`])
  })

  it('does not count those that only vote, nor nodes of other clusters', async () => {
    const voter = { ...SYNCED, servers: 2 }
    const { events, left } = leaving({ a: [voter], b: [voter], c: [{ ...SYNCED, clusterUuid: 'another' }] })
    await left
    assert.deepEqual(events, LEFT)
  })

  it('does not stop as the last one that serves, because alone it would not come back', async () => {
    const { left } = leaving({ a: [ALONE] }, { how: 'leaveAlone' })
    await assert.rejects(left, { message: /not interrupted: no other node serves/ })
  })

  it('may stop alone where it serves nobody', async () => {
    await leaving({ a: [{ ...ALONE, primary: false }] }, { how: 'leaveAlone' }).left
    await leaving({ a: [SILENT] }, { how: 'leaveAlone' }).left
  })

  it('goes on after a minute when the cluster still counts a node that cannot be asked: that one is alive', async () => {
    const now = mock.method(performance, 'now')
    now.mock.mockImplementationOnce(() => 0, 0)
    now.mock.mockImplementation(() => 61_000)
    try {
      await leaving({ a: [OF_TWO] }, { how: 'leaveAlone' }).left
    } finally {
      mock.reset()
    }
  })
})
