import { createServer, type IncomingMessage, type Server } from 'node:http'
import { once } from 'node:events'
import { connect, type AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'

export interface FakeRequest {
  readonly method: string
  /** Without the query. */
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingMessage['headers']
  readonly body: unknown
}

export interface FakeAnswer {
  readonly status: number
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export interface FakeHttp {
  readonly url: string
  readonly open: () => Promise<Duplex>
  /** What was asked so far. */
  readonly requests: readonly FakeRequest[]
  /** Requests that were not just questions: `POST /v3/users`. */
  writes(): string[]
  close(): Promise<void>
}

/** An HTTP service of this process, reached through streams as one behind a connection is. */
export async function serve(answer: (request: FakeRequest) => FakeAnswer | 'hang up'): Promise<FakeHttp> {
  const requests: FakeRequest[] = []
  const server: Server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const url = new URL(incoming.url ?? '/', 'http://fake')
      const text = Buffer.concat(chunks).toString()
      const request: FakeRequest = {
        method: incoming.method ?? '',
        path: url.pathname,
        query: url.searchParams,
        headers: incoming.headers,
        body: text === '' ? undefined : (JSON.parse(text) as unknown),
      }
      requests.push(request)
      const result = answer(request)
      if (result === 'hang up') {
        incoming.socket.destroy()
        return
      }
      outgoing.writeHead(result.status, { 'content-type': 'application/json', ...result.headers })
      outgoing.end(result.body === undefined ? '' : JSON.stringify(result.body))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://service.example:${port}`,
    open: async () => {
      const socket = connect(port, '127.0.0.1')
      await once(socket, 'connect')
      return socket
    },
    requests,
    writes: () =>
      requests
        .filter(({ method, path }) => method !== 'GET' && !path.endsWith('/auth/tokens'))
        .map(({ method, path }) => `${method} ${path}`),
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
