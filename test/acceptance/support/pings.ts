import assert from 'node:assert/strict'
import type { Client } from './client.ts'

/** Seconds between two pings. */
const INTERVAL = 0.2
const LOG = '/tmp/pings'

/** What became of the pings. */
export interface Pings {
  readonly sent: number
  readonly lost: number
  /** Seconds of the longest time without an answer. */
  readonly longest: number
}

/** One server pings another until it is stopped; both sides live without us, so that nothing between here and there is measured. */
export async function startPings(client: Client, from: string, to: string): Promise<{ stop: () => Promise<Pings> }> {
  await client.inServer(from, `ping -i ${INTERVAL} ${to} >${LOG} 2>&1 </dev/null & echo $! >${LOG}.pid`)
  const stop = `pid=$(cat ${LOG}.pid); kill -INT $pid; while kill -0 $pid 2>/dev/null; do usleep 100000; done; cat ${LOG}`
  return { stop: async () => parsePings(await client.inServer(from, stop)) }
}

/** The longest gap between the numbers of two answers, from what busybox prints. */
function parsePings(output: string): Pings {
  const sent = Number(/(\d+) packets transmitted/.exec(output)?.[1] ?? assert.fail(output))
  const answered = [...new Set([...output.matchAll(/ seq=(\d+) /g)].map(([, number]) => Number(number)))]
  const gaps = [...answered, sent].map((number, index) => number - (answered[index - 1] ?? -1) - 1)
  return { sent, lost: sent - answered.length, longest: Math.max(...gaps) * INTERVAL }
}
