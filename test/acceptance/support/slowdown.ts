/** Milliseconds of processor time that are spent to find out. */
const EFFORT = 200

/**
 * How much longer work takes now than if this machine did nothing else: 1 where it does not. Limits of time are for a machine of one's own,
 * and hold on a busy one when they are multiplied by this.
 */
export function slowdown(): number {
  const began = performance.now()
  const before = process.cpuUsage()
  const spent = (): number => {
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1000
  }
  while (spent() < EFFORT);
  return Math.max(1, (performance.now() - began) / spent())
}
