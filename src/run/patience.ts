import { setTimeout as sleep } from 'node:timers/promises'
import { hasCode } from '../errors.ts'

/** Milliseconds between tries while a server, just started, does not serve yet. */
export const PATIENCE = [250, 500, 1000, 2000, 3000, 5000, 5000, 5000, 10_000] as const

/** Does it again after each of the delays (milliseconds) as long as it fails with this code; any other failure, and the last one, is thrown. */
export async function patiently<T>(delays: readonly number[], code: string, work: () => Promise<T>): Promise<T> {
  for (const delay of delays) {
    try {
      return await work()
    } catch (error) {
      if (!hasCode(error, code)) throw error
    }
    await sleep(delay)
  }
  return work()
}
