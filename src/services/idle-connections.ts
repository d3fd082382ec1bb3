import { setTimeout as sleep } from 'node:timers/promises'
import { KollaError } from '../errors.ts'
import type { Database } from './database.ts'

/** Milliseconds for which a connection has to rest: statements of one request follow each other faster. */
const RESTING = 50
const PAUSE = 50

/** Which connections of clients to end. */
export interface Idle {
  /** Only those that come from this address. */
  readonly from?: string
  /** Milliseconds after which those that are never idle are left to their fate. */
  readonly patience: number
}

/**
 * Ends the connections of clients that are there now, each while nobody uses it: a pool notices that when it next takes one out, and
 * connects anew, elsewhere if need be. A connection that is cut with the server, or with the load balancer, may have a statement under way.
 */
export async function endIdleConnections(database: Database, { from, patience }: Idle): Promise<void> {
  const [[own] = []] = await database.query('SELECT CONNECTION_ID()')
  const deadline = performance.now() + patience
  for (;;) {
    const values = [RESTING, Number(own), from ?? '', `${from ?? ''}:%`]
    const connections = await database.query(CONNECTIONS_SQL, values)
    if (connections.length === 0 || performance.now() > deadline) return
    for (const [id, resting] of connections) {
      if (resting === 1) await end(database, Number(id))
    }
    await sleep(PAUSE)
  }
}

/** A transaction that has read or written nothing is none yet. */
const CONNECTIONS_SQL = `
SELECT p.id, p.command = 'Sleep' AND p.time_ms >= ? AND t.trx_id IS NULL
FROM information_schema.processlist p
LEFT JOIN information_schema.innodb_trx t ON t.trx_mysql_thread_id = p.id
WHERE p.id < ? AND p.user NOT IN ('system user', 'event_scheduler') AND (? = '' OR p.host LIKE ?)`

async function end(database: Database, id: number): Promise<void> {
  try {
    await database.query(`KILL CONNECTION ${id}`)
  } catch (error) {
    // It ended by itself.
    if (!(error instanceof KollaError) || error.details.code !== 'database-refused') throw error
  }
}
