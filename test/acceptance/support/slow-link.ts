import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** What of a link there is to say. Simulated, as not every kernel has tc's netem: a segment that is lost holds up what follows it. */
export interface Link {
  /** Milliseconds that what the other side sends takes longer. */
  readonly delay: number
  /** Of segments that are lost, from 0 to 1. */
  readonly loss: number
}

/** Bytes of a segment. */
const SEGMENT = 1448
/** Segments that a sender has under way at first; the window doubles with every answer (RFC 6928). */
const FIRST_WINDOW = 10

/** A port of this machine that leads to another one over a slow link. */
export async function slowLink(to: { readonly host: string; readonly port: number }, link: Link) {
  const open = new Set<Socket>()
  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ ...to, noDelay: true })
    for (const socket of [near, far]) {
      open.add(socket)
      socket.on('error', () => undefined).on('close', () => open.delete(socket))
    }
    near.pipe(far)
    void delayed(far, near, link)
    near.on('close', () => far.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    close: (): void => {
      server.close()
      for (const socket of open) socket.destroy()
    },
  }
}

/** Hands on what comes, in order: each piece when its delay is over, and as fast as a window that grows lets it. */
async function delayed(from: Socket, to: Socket, { delay, loss }: Link): Promise<void> {
  let window = FIRST_WINDOW
  let sent = 0
  let round = 0
  const pieces: { readonly bytes: Buffer; readonly due: number }[] = []
  const arrived = (bytes: Buffer): void => {
    const came = performance.now()
    for (let at = 0; at < bytes.length; at += SEGMENT) {
      if (came > round) [round, sent] = [came + delay, 0]
      // What does not fit into the window waits for the answer to what does.
      if (sent >= window) [round, sent, window] = [round + delay, 0, window * 2]
      sent += 1
      const again = Math.random() < loss ? delay : 0
      pieces.push({ bytes: bytes.subarray(at, at + SEGMENT), due: round + again })
    }
  }
  from.on('data', arrived)
  while (!to.destroyed) {
    const next = pieces.shift()
    if (next === undefined) {
      if (from.closed) break
      await sleep(1)
      continue
    }
    const left = next.due - performance.now()
    if (left > 0) await sleep(left)
    to.write(next.bytes)
  }
  to.end()
}
