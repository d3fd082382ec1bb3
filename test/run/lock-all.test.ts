import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { KollaError } from '../../src/errors.ts'
import type { Lock } from '../../src/hosts/lock.ts'
import { lockAll, type TakeLock } from '../../src/run/lock-all.ts'

/** The locks of some hosts, which several runs want. */
class Locks {
  readonly #holders = new Map<string, string>()

  /** As one run takes them: it tries for so long as it may wait. */
  taker(run: string, patience = 100): TakeLock {
    return async (host, wait) => {
      for (let tries = wait ? patience : 1; tries > 0; tries--) {
        await turn()
        if (this.#holders.has(host)) continue
        this.#holders.set(host, run)
        return { lost: new AbortController().signal, before: undefined, release: () => this.#release(host) }
      }
      throw new KollaError(`${host} is locked`, { code: 'lock-held', fault: 'locked' })
    }
  }

  heldBy(run: string): readonly string[] {
    return [...this.#holders].filter(([, holder]) => holder === run).map(([host]) => host)
  }

  async #release(host: string): Promise<void> {
    await turn()
    this.#holders.delete(host)
  }
}

const HOSTS = Array.from({ length: 20 }, (_, index) => `node${String(index).padStart(2, '0')}`)

test('all hosts are locked, whatever their order', async () => {
  const locks = new Locks()
  await lockAll([...HOSTS].reverse(), new Map(), locks.taker('a'))
  assert.deepEqual([...locks.heldBy('a')].sort(), HOSTS)
})

test('of two runs for the same hosts one gets them all, the other none', async () => {
  const locks = new Locks()
  const outcomes = await Promise.allSettled(['a', 'b'].map((run) => lockAll(HOSTS, new Map(), locks.taker(run, 1))))
  assert.deepEqual(outcomes.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
  assert.deepEqual(locks.heldBy(outcomes[0]?.status === 'fulfilled' ? 'b' : 'a'), [])
})

test('runs for some of the same hosts that wait for each other both get theirs in the end', async () => {
  const locks = new Locks()
  const done: string[] = []
  const run = async (name: string, hosts: readonly string[]): Promise<void> => {
    const mine = new Map<string, Lock>()
    await lockAll(hosts, mine, locks.taker(name))
    assert.deepEqual([...locks.heldBy(name)].sort(), hosts)
    await Promise.all([...mine.values()].map((lock) => lock.release()))
    done.push(name)
  }
  await Promise.all([run('a', HOSTS.slice(0, 12)), run('b', HOSTS.slice(5)), run('c', HOSTS.slice(8, 15))])
  assert.deepEqual(done.sort(), ['a', 'b', 'c'])
})

test('a host that cannot be locked at all ends it', async () => {
  const locks = new Locks()
  const broken = new KollaError('no space', { code: 'lock-failed', fault: 'host' })
  const take: TakeLock = (host, wait) => (host === 'node03' ? Promise.reject(broken) : locks.taker('a')(host, wait))
  const mine = new Map<string, Lock>()
  await assert.rejects(lockAll(HOSTS, mine, take), broken)
  assert.deepEqual([...mine.keys()].sort(), [...locks.heldBy('a')].sort(), 'what is held can be released')
})
