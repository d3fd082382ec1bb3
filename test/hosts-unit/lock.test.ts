import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { KollaError } from '../../src/errors.ts'
import { LocalConnection } from '../../src/hosts/local.ts'
import { acquireLock, forceRelease, keepLock, lockState } from '../../src/hosts/lock.ts'
import type { LockHolder } from '../../src/hosts/lock.ts'
import { connectionSettings } from '../../src/hosts/settings.ts'

const settings = connectionSettings('web', { ansible_connection: 'local', ansible_become: false })
const local = new LocalConnection(settings)
const newPath = (): string => join(mkdtempSync(join(tmpdir(), 'kolla-lock-')), 'lock')
const holder = (run: string): LockHolder => ({
  who: `alice@desk`,
  what: 'kolla deploy',
  since: '2026-01-01T00:00:00Z',
  run,
})

void test('the second one is told who holds the lock since when', async () => {
  const path = newPath()
  const lock = await acquireLock(local, { path, holder: holder('1') })
  await assert.rejects(acquireLock(local, { path, holder: holder('2') }), (error: KollaError) => {
    assert.deepEqual([error.details.fault, error.details.code], ['locked', 'lock-held'])
    assert.match(error.message, /alice@desk \(kolla deploy\) since 2026-01-01T00:00:00Z/)
    return true
  })
  await lock.release()
  assert.equal(await lockState(local, path), undefined)
  assert.deepEqual(readdirSync(join(path, '..')), [])
})

void test('whoever takes the lock learns whether somebody had it since the directory was looked at', async () => {
  const path = newPath()
  const looked = statSync(join(path, '..')).mtimeMs / 1000
  const first = await acquireLock(local, { path, holder: holder('1') })
  await first.release()
  const second = await acquireLock(local, { path, holder: holder('2') })
  await second.release()
  const isLooked = (time = 0): boolean => Math.abs(time - looked) < 1e-5
  assert.deepEqual([isLooked(first.before), isLooked(second.before)], [true, false])
})

void test('of many at once exactly one gets it', async () => {
  const path = newPath()
  const runs = Array.from({ length: 8 }, (_, index) => acquireLock(local, { path, holder: holder(String(index)) }))
  const outcomes = await Promise.allSettled(runs)
  const held = outcomes.filter((outcome) => outcome.status === 'fulfilled')
  assert.equal(held.length, 1)
  await held[0]?.value.release()
})

void test('of many at once exactly one takes over an expired lock', async () => {
  const path = newPath()
  mkdirSync(path)
  writeFileSync(join(path, 'heartbeat'), '')
  utimesSync(join(path, 'heartbeat'), 1000, 1000)
  const runs = Array.from({ length: 8 }, (_, index) => acquireLock(local, { path, holder: holder(String(index)) }))
  const held = (await Promise.allSettled(runs)).filter((outcome) => outcome.status === 'fulfilled')
  assert.equal(held.length, 1)
  await held[0]?.value.release()
})

void test('one that waits gets the lock when it is released', async () => {
  const path = newPath()
  const lock = await acquireLock(local, { path, holder: holder('1') })
  let waitedFor: LockHolder | undefined
  const second = acquireLock(local, {
    path,
    holder: holder('2'),
    waitMs: 20_000,
    onWaiting: (state) => {
      waitedFor = state.holder
      void lock.release()
    },
  })
  await (await second).release()
  assert.equal(waitedFor?.run, '1')
})

void test('the lock of a run whose connection ends is free', async () => {
  const path = newPath()
  const mortal = new LocalConnection(settings)
  const lock = await acquireLock(mortal, { path, holder: holder('1') })
  await mortal.close()
  await new Promise((resolve) => {
    if (lock.lost.aborted) resolve(undefined)
    lock.lost.addEventListener('abort', resolve)
  })
  assert.equal(existsSync(path), false)
})

void test('a manual lock does not expire, and is released by force', async () => {
  const path = newPath()
  await keepLock(local, { path, holder: { ...holder('m'), what: 'hardware work' } })
  utimesSync(join(path, 'heartbeat'), 1000, 1000)
  assert.deepEqual((await lockState(local, path))?.holder?.what, 'hardware work')
  await assert.rejects(acquireLock(local, { path, holder: holder('2') }), (error: KollaError) => {
    assert.match(error.details.hint ?? '', /kolla lock release/)
    return true
  })
  await forceRelease(local, path)
  assert.equal(await lockState(local, path), undefined)
})
