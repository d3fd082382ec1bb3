import type { Duplex } from 'node:stream'

/** What node:http and mysql2 call on a socket, and an SSH channel does not have. */
const SOCKET_METHODS = ['setKeepAlive', 'setNoDelay', 'setTimeout', 'ref', 'unref'] as const

/** Gives a plain stream (an SSH channel) the methods that clients expect of a socket: they do nothing there. */
export function asSocket(stream: Duplex): Duplex {
  const socket = stream as Duplex & Record<string, unknown>
  for (const method of SOCKET_METHODS) {
    if (typeof socket[method] !== 'function') socket[method] = () => socket
  }
  if (typeof socket['destroySoon'] !== 'function') {
    socket['destroySoon'] = () => {
      if (socket.writableFinished) socket.destroy()
      else socket.end(() => socket.destroy())
    }
  }
  return socket
}
