import { createServer } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'

/** A KV v2 secrets engine in memory, as Vault and OpenBao answer over HTTP. */
export interface FakeKv {
  readonly address: string
  /** Latest data by `<mount>/<path>`. */
  readonly secrets: Map<string, Record<string, unknown>>
  /** `POST kv/data/x` and so on, in order. */
  readonly requests: string[]
  /** Namespaces that requests named. */
  readonly namespaces: Set<string>
  close(): Promise<void>
}

export const TOKEN = 's.token'
export const ROLE = { role_id: 'a-role', secret_id: 'a-secret-id' }

/** Starts it on a free port of 127.0.0.1. */
export async function startFakeKv(): Promise<FakeKv> {
  const secrets = new Map<string, Record<string, unknown>>()
  const requests: string[] = []
  const namespaces = new Set<string>()
  const server = createServer((request, response) => {
    const path = decodeURIComponent((request.url ?? '').replace('/v1/', ''))
    requests.push(`${request.method ?? ''} ${path}`)
    namespaces.add(String(request.headers['x-vault-namespace'] ?? ''))
    void answer(request, path, secrets).then(([status, body]) => {
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()).closeAllConnections())
  return { address: `http://127.0.0.1:${port}`, secrets, requests, namespaces, close }
}

async function answer(
  request: IncomingMessage,
  path: string,
  secrets: Map<string, Record<string, unknown>>,
): Promise<[status: number, body: unknown]> {
  const body = request.method === 'POST' ? ((await json(request)) as Record<string, unknown>) : {}
  if (path === 'auth/approle/login') {
    const known = body['role_id'] === ROLE.role_id && body['secret_id'] === ROLE.secret_id
    return known ? [200, { auth: { client_token: TOKEN } }] : [400, { errors: ['invalid role or secret ID'] }]
  }
  if (request.headers['x-vault-token'] !== TOKEN) return [403, { errors: ['permission denied'] }]
  if (path === 'auth/token/lookup-self') return [200, { data: { id: TOKEN } }]
  const name = path.replace('/data/', '/')
  if (request.method === 'POST') {
    secrets.set(name, body['data'] as Record<string, unknown>)
    return [200, { data: { version: 1 } }]
  }
  const data = secrets.get(name)
  return data ? [200, { data: { data, metadata: { version: 1 } } }] : [404, { errors: [] }]
}
