import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from './database.ts'

/** Milliseconds for which a connection has to rest at first: a busy machine lets some time go by within a request. */
const RESTING = 1_000
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
 * Those that rest long go first; the nearer the end of the patience, the shorter a rest counts. At last none is needed: what goes on would be
 * cut in the middle of a statement.
 */
export async function endIdleConnections(database: Database, { from, patience }: Idle): Promise<void> {
  const [[own] = []] = await database.query('SELECT CONNECTION_ID()')
  const before = [Number(own), from ?? '', `${from ?? ''}:%`]
  const began = performance.now()
  for (;;) {
    const passed = (performance.now() - began) / patience
    const resting = Math.max(0, Math.round(RESTING * (1 - passed)))
    await database.query(END_SQL, [...before, resting])
    if (passed > 1 || (await database.query(LEFT_SQL, before)).length === 0) return
    await sleep(PAUSE)
  }
}

const CLIENTS = `p.id < ? AND p.user NOT IN ('system user', 'event_scheduler') AND (? = '' OR p.host LIKE ?)`

const LEFT_SQL = `SELECT p.id FROM information_schema.processlist p WHERE ${CLIENTS}`

/**
 * The server itself ends what it has just seen at rest: by the time that we had read it and asked, a statement could have begun. A
 * transaction that has read or written nothing is none yet. 1094: the connection ended by itself.
 */
const END_SQL = `
BEGIN NOT ATOMIC
  DECLARE CONTINUE HANDLER FOR 1094 BEGIN END;
  FOR idle IN (
    SELECT p.id
    FROM information_schema.processlist p
    LEFT JOIN information_schema.innodb_trx t ON t.trx_mysql_thread_id = p.id
    WHERE ${CLIENTS} AND p.command = 'Sleep' AND t.trx_id IS NULL AND p.time_ms >= ?
  ) DO
    KILL CONNECTION idle.id;
  END FOR;
END`
