import { setTimeout as sleep } from 'node:timers/promises'
import type { Connection, RowDataPacket } from 'mysql2/promise'
import { createConnection } from 'mysql2/promise'
import { Pauses } from './pauses.ts'

/** What a client that writes to the database and reads back saw. */
export interface WriterReport {
  readonly acknowledged: number
  /** Rows that were acknowledged, and are not there. */
  readonly lost: readonly number[]
  /** Inserts whose outcome the client was not told: it connected anew and went on. */
  readonly interrupted: readonly string[]
  /** Milliseconds between two acknowledged rows. */
  readonly longestPause: number
}

const PAUSE = 20
const TIMEOUT = 10_000
const TABLE = 'acceptance.numbers'

/** Inserts one number after the other through a load balancer and reads each of them back, until it is stopped. */
export async function startWriter(access: { readonly host: string; readonly password: string }) {
  const connect = () => createConnection({ ...access, user: 'root', connectTimeout: TIMEOUT, enableKeepAlive: true })
  const acknowledged = new Set<number>()
  const unread: number[] = []
  const interrupted: string[] = []
  const pauses = new Pauses()
  const stopped = new AbortController()
  const first = await connect()
  await first.query('drop database if exists acceptance')
  await first.query('create database acceptance')
  await first.query(`create table ${TABLE} (number int primary key)`)
  const written = write(first)
  return {
    stop: async (): Promise<WriterReport> => {
      stopped.abort()
      const connection = await written
      const [rows] = await connection.query<RowDataPacket[]>(`select number from ${TABLE}`)
      const there = new Set(rows.map(({ number }) => number as number))
      await connection.query('drop database acceptance')
      await connection.end()
      const lost = [...new Set([...unread, ...[...acknowledged].filter((number) => !there.has(number))])]
      return { acknowledged: acknowledged.size, lost, interrupted, longestPause: pauses.longest }
    },
  }

  async function write(connection: Connection): Promise<Connection> {
    let current: Connection | undefined = connection
    for (let number = 0; !stopped.signal.aborted || current === undefined; number++) {
      try {
        current ??= await connect()
        await current.query({ sql: `insert into ${TABLE} values (?)`, values: [number], timeout: TIMEOUT })
        acknowledged.add(number)
        pauses.success()
        const [rows] = await current.query<RowDataPacket[]>({
          sql: `select * from ${TABLE} where number = ?`,
          values: [number],
          timeout: TIMEOUT,
        })
        if (rows.length !== 1) unread.push(number)
      } catch (error) {
        interrupted.push(`${new Date().toISOString()} ${error instanceof Error ? error.message : String(error)}`)
        current?.destroy()
        current = undefined
      }
      await sleep(PAUSE)
    }
    return current
  }
}
