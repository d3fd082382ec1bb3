import { KollaError } from '../errors.ts'
import type { Lock } from '../hosts/lock.ts'
import { sideBySide } from './side-by-side.ts'

/** Takes the lock of a host, waiting for its holder or not. Throws `lock-held` when somebody has it. */
export type TakeLock = (host: string, wait: boolean) => Promise<Lock>

/**
 * Takes the locks of all hosts into `mine`, which the caller releases, also when this throws.
 * Two runs never hold half each and wait for the other: the first host in order of name decides between runs for the same hosts, the
 * others follow side by side, and before one is waited for, those behind it in order are given back.
 */
export async function lockAll(hosts: readonly string[], mine: Map<string, Lock>, take: TakeLock): Promise<void> {
  let left: readonly string[] = [...hosts].sort()
  while (left.length > 0) {
    const [first = '', ...others] = left
    mine.set(first, await take(first, true))
    const tried = await sideBySide(others, async (host) => {
      const lock = await unlessHeld(take(host, false))
      if (lock) mine.set(host, lock)
      return lock !== undefined
    })
    const busy = tried.findIndex(([, taken]) => !taken)
    left = busy < 0 ? [] : others.slice(busy)
    await giveBack(left, mine)
  }
}

async function unlessHeld(lock: Promise<Lock>): Promise<Lock | undefined> {
  try {
    return await lock
  } catch (error) {
    if (error instanceof KollaError && error.details.code === 'lock-held') return undefined
    throw error
  }
}

async function giveBack(hosts: readonly string[], mine: Map<string, Lock>): Promise<void> {
  await Promise.all(hosts.flatMap((host) => mine.get(host)?.release() ?? []))
  for (const host of hosts) mine.delete(host)
}
