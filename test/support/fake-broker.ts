import { serve, type FakeAnswer, type FakeHttp, type FakeRequest } from './fake-http.ts'

const NODES = [
  { name: 'rabbit@one', running: true, type: 'disc' },
  { name: 'rabbit@two', running: false, type: 'disc' },
]

const PERMISSIONS = [
  { user: 'admin', vhost: '/', configure: '.*', write: '.*', read: '.*' },
  { user: 'admin', vhost: 'nova_cell1', configure: '.*', write: '.*', read: '.*' },
]
const ANSWERS: Readonly<Record<string, unknown>> = { '/api/nodes': NODES, '/api/permissions': PERMISSIONS }

/** The part of RabbitMQ's management API that is used; `admin` logs in with `admin-password`. */
export async function fakeBroker(): Promise<FakeHttp> {
  const http = await serve(answer)
  return { ...http, url: `${http.url}/api` }
}

function answer({ method, path, headers }: FakeRequest): FakeAnswer {
  const credentials = Buffer.from('admin:admin-password').toString('base64')
  if (headers.authorization !== `Basic ${credentials}`) return { status: 401, body: { reason: 'Not authorized' } }
  const known = method === 'GET' ? ANSWERS[path] : undefined
  return known === undefined ? { status: 404, body: { reason: 'Not Found' } } : { status: 200, body: known }
}
