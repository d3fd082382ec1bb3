import assert from 'node:assert/strict'
import { afterEach, describe, it, mock } from 'node:test'
import { keepMajority } from '../../roles/mariadb/tasks/majority.ts'
import type { HandoverContext } from '../../src/roles/rollout.ts'
import type { GaleraStatus } from '../../src/services/galera.ts'
import { SYNCED } from './rollout.ts'

type Status = GaleraStatus | string
const SILENT = 'The database does not answer'
const LEFT_ALONE = { ...SYNCED, primary: false, ready: false, size: 1, servers: 1 }
/** So many looks until it is over; each takes a second of a clock of its own. */
const LOOKS = 20

/** What is done while node a is away, each other one saying one thing after the other, and the last one for good. */
async function whileAway(statuses: Readonly<Record<string, readonly Status[]>>): Promise<readonly string[]> {
  const others = Object.keys(statuses)
  const looks = new Map<string, number>()
  const over = new AbortController()
  const done: string[] = []
  const context = {
    on: 'a',
    others,
    progress: () => undefined,
    databaseStatus: (host: string) => {
      const count = looks.get(host) ?? 0
      looks.set(host, count + 1)
      if (count > LOOKS) over.abort()
      return Promise.resolve(statuses[host]?.[count] ?? statuses[host]?.at(-1))
    },
    databaseGoesOn: (host: string) => {
      done.push(host)
      return Promise.resolve()
    },
  } as unknown as HandoverContext
  mock.method(performance, 'now', () => Math.max(...looks.values()) * 1000)
  await keepMajority(context, over.signal, { pause: 1, patience: 5_000 })
  return done
}

const of = (size: number) => ({ ...SYNCED, size, servers: size })

describe('a database cluster of which one node is interrupted', () => {
  afterEach(() => {
    mock.restoreAll()
  })

  it('goes on with the half that answers when the other half dies', async () => {
    assert.deepEqual(await whileAway({ b: [of(3), SILENT], c: [of(3), of(2), LEFT_ALONE] }), ['c'])
    // The one that is interrupted tries to join.
    const half = { ...LEFT_ALONE, size: 2 }
    assert.deepEqual(await whileAway({ b: [of(3), SILENT], c: [of(3), half] }), ['c'])
    const [b, c] = [
      [of(5), SILENT],
      [of(5), half],
    ]
    assert.deepEqual(await whileAway({ b, c: b, d: c, e: c }), ['d'])
  })

  it('is left alone while it has a majority, or gets it back', async () => {
    assert.deepEqual(await whileAway({ b: [of(3), of(2)], c: [of(3), of(2)] }), [])
    assert.deepEqual(await whileAway({ b: [of(3), SILENT], c: [of(3), of(1)] }), [])
    const [gone, alone] = [Array<string>(4).fill(SILENT), Array<GaleraStatus>(4).fill(LEFT_ALONE)]
    const twice = [of(3), ...alone, of(2), ...alone, of(2)]
    assert.deepEqual(await whileAway({ b: [of(3), ...gone, of(2), ...gone, of(2)], c: twice }), [])
  })

  it('is left alone where those that do not answer could have the majority', async () => {
    const gone = [of(5), SILENT]
    assert.deepEqual(await whileAway({ b: gone, c: gone, d: gone, e: [of(5), LEFT_ALONE] }), [])
  })

  it('is left alone where others vote that nobody can ask, or not all were there before', async () => {
    const voting = { ...SYNCED, size: 4, servers: 3 }
    assert.deepEqual(await whileAway({ b: [voting, SILENT], c: [voting, LEFT_ALONE] }), [])
    assert.deepEqual(await whileAway({ b: [SILENT], c: [of(2), LEFT_ALONE] }), [])
  })

  it('is left alone where those that answer see more than themselves', async () => {
    assert.deepEqual(await whileAway({ b: [of(3), SILENT], c: [of(3), { ...LEFT_ALONE, size: 3 }] }), [])
  })
})
