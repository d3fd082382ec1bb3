import type { Takeover } from '../../../src/roles/takeover.ts'

/** HAProxy's control socket: in a volume that a container and its successor share, so it belongs to the one that came last. */
const SOCKET = 'unix-connect:/var/lib/kolla/haproxy/haproxy.sock'
/** Milliseconds for requests under way. Connections that clients keep for good, as to the database, are ended when idle, and cut at last. */
const LAST_REQUESTS = 10_000

/** HAProxy's successor gets its listening sockets, so that no connection is refused; it itself only ends what it has begun. */
export const socketsTakenOver: Takeover = {
  signal: 'SIGUSR1',
  patience: LAST_REQUESTS,
  hurry: ({ endIdleConnections }) => endIdleConnections(),
  complaint: async ({ on, engineOf }, container) => {
    const engine = await engineOf(on)
    const asked = { input: 'show info float\n', timeout: 60_000 }
    const { code, stdout } = await engine.exec(container, ['socat', '-t', '5', 'stdio', SOCKET], asked)
    const began = /^Start_time_sec: *([\d.]+)$/m.exec(stdout)?.[1]
    if (code !== 0 || began === undefined) return 'HAProxy does not answer'
    const { startedAt = Infinity } = (await engine.inspect(container)) ?? {}
    return Number(began) < startedAt ? 'the HAProxy of an earlier container answers' : undefined
  },
}
