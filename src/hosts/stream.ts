import type { Duplex } from 'node:stream'

const SOCKET_METHODS = ['setKeepAlive', 'setNoDelay', 'setTimeout', 'ref', 'unref'] as const

/** A stream that HTTP and SQL clients accept as a socket: it gets the methods of net.Socket that it lacks, without effect. */
export function asSocket<T extends Duplex>(stream: T): T {
  const missing: Record<string, unknown> = {}
  for (const name of SOCKET_METHODS) {
    if (!(name in stream)) missing[name] = (): T => stream
  }
  if (!('destroySoon' in stream)) {
    missing['destroySoon'] = (): void => {
      stream.end()
      if (stream.writableFinished) stream.destroy()
      else stream.once('finish', () => stream.destroy())
    }
  }
  // As a socket without allowHalfOpen: when the other side has ended, so do we, or the channel would never close.
  stream.once('end', () => stream.end())
  return Object.assign(stream, missing)
}
