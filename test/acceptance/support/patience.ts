import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'

/** Milliseconds that something may take which the cloud does by and by. */
const PATIENCE = 300_000
const PAUSE = 1_000

/** Looks again and again; fails where it does not become so. */
export async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + PATIENCE
  while (!(await isSo())) {
    assert.ok(performance.now() < deadline, `waited in vain for ${what}`)
    await sleep(PAUSE)
  }
}

/** Whether it did not throw. */
export function isDone(work: Promise<unknown>): Promise<boolean> {
  return work.then(
    () => true,
    () => false,
  )
}

/** How long it took, to a tenth. */
export async function seconds(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return Math.round((performance.now() - began) / 100) / 10
}
