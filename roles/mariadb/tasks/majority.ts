import { setTimeout as sleep } from 'node:timers/promises'
import type { DatabaseStatus, HandoverContext } from '../../../src/roles/rollout.ts'

/** In milliseconds: between two looks, and how long a majority is missing until it is given back: longer than a short interruption of a network. */
const TIMES = { pause: 2_000, patience: 15_000 }

/**
 * While a node is interrupted, one more that dies can take exactly half of the others with it. Neither half may then go on by itself, whoever
 * dies, and nothing would come back before the dead ones do. We know what they do not: that all others were there when this one left. So the
 * half that answers is told to go on. That is safe, because the other half, should it be alive, waits as well, and because all that was
 * acknowledged there was sent to this half first.
 */
export async function keepMajority(context: HandoverContext, over: AbortSignal, times = TIMES): Promise<void> {
  const { others, databaseStatus, databaseGoesOn } = context
  const look = async () => await Promise.all(others.map(async (host) => ({ host, status: await databaseStatus(host) })))
  const before = await look()
  if (!before.every(({ status }) => isWhole(status, others.length))) return
  let since: number | undefined
  while (await pause(times.pause, over)) {
    const answering = (await look()).filter((each) => typeof each.status === 'object')
    const [first] = answering
    const isHalf =
      answering.length * 2 === others.length && answering.every(({ status }) => isHalfOf(status, others.length))
    if (first === undefined || !isHalf) {
      since = undefined
      continue
    }
    since ??= performance.now()
    if (performance.now() - since < times.patience) continue
    const gone = others.filter((host) => !answering.some((each) => each.host === host))
    context.progress(`${gone.join(', ')} died meanwhile: the cluster goes on without, from ${first.host}`)
    await databaseGoesOn(first.host)
    return
  }
}

/** Whether a node sees a cluster of so many others, with or without the one that leaves, and of none that only votes. */
function isWhole(status: DatabaseStatus, others: number): boolean {
  if (typeof status !== 'object' || !status.primary || status.servers !== status.size) return false
  return status.size === others || status.size === others + 1
}

/** Whether a node waits with half of the others, and perhaps with the one that is interrupted, which tries to join. */
function isHalfOf(status: DatabaseStatus, others: number): boolean {
  if (typeof status !== 'object' || status.primary) return false
  return status.size === others / 2 || status.size === others / 2 + 1
}

/** False when it is over. */
function pause(milliseconds: number, over: AbortSignal): Promise<boolean> {
  return sleep(milliseconds, undefined, { signal: over }).then(
    () => true,
    () => false,
  )
}
