import { setTimeout as sleep } from 'node:timers/promises'
import { KollaError } from '../../../src/errors.ts'
import type { Handover, HandoverContext } from '../../../src/roles/rollout.ts'

/** Milliseconds that other nodes may take to catch up. */
const PATIENCE = 60_000
const PAUSE = 500

/** A node leaves only while all others that run have caught up: then the cluster keeps its majority and all acknowledged data. */
export const databaseHandover: Handover = {
  leave: async (context) => {
    await othersSynced(context)
    context.progress('sending clients to the other nodes')
    await context.endIdleConnections()
  },
}

async function othersSynced(context: HandoverContext): Promise<void> {
  const deadline = performance.now() + PATIENCE
  for (;;) {
    const behind = await nodesBehind(context)
    if (behind.length === 0) return
    context.progress(`waiting for ${behind.join(', ')}`)
    if (performance.now() > deadline) {
      throw new KollaError(`the database of ${context.on} is not interrupted: ${behind.join(', ')}`, {
        code: 'database-not-synced',
        fault: 'host',
        host: context.on,
        hint: 'Mend the other nodes first: the cluster cannot lose one more.',
      })
    }
    await sleep(PAUSE, undefined, { signal: context.signal }).catch(() => {
      throw new KollaError('interrupted before the database was', { code: 'interrupted', fault: 'interrupted' })
    })
  }
}

async function nodesBehind({ others, databaseComplaint }: HandoverContext): Promise<readonly string[]> {
  const complaints = await Promise.all(
    others.map(async (host) => [host, await databaseComplaint(host)] as const),
  )
  return complaints.flatMap(([host, complaint]) => (complaint === undefined ? [] : [`${host}: ${complaint}`]))
}
