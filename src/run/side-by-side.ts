import { Slots } from '../hosts/slots.ts'

/** Hosts that are worked on at once: more would only wait for each other here, and hold their answers in memory meanwhile. */
const AT_ONCE = 64

/**
 * Does the same on many hosts, so many at once; the results are in the order of the hosts. After a failure no more hosts are begun, and it
 * is thrown when those under way have ended.
 */
export async function sideBySide<Result>(
  hosts: readonly string[],
  work: (host: string) => Promise<Result>,
): Promise<readonly (readonly [host: string, result: Result])[]> {
  const slots = new Slots(AT_ONCE)
  const failures: unknown[] = []
  const done = await Promise.all(
    hosts.map(async (host) => {
      const release = await slots.take()
      try {
        return failures.length === 0 ? ([[host, await work(host)]] as const) : []
      } catch (error) {
        failures.push(error)
        return []
      } finally {
        release()
      }
    }),
  )
  if (failures.length > 0) throw failures[0]
  return done.flat()
}
