import { serve, type FakeAnswer, type FakeHttp, type FakeRequest } from './fake-http.ts'

const NODES = [
  { name: 'rabbit@one', running: true, type: 'disc' },
  { name: 'rabbit@two', running: false, type: 'disc' },
]

/** The part of RabbitMQ's management API that is used; `admin` logs in with `admin-password`. */
export async function fakeBroker(): Promise<FakeHttp> {
  const http = await serve(answer)
  return { ...http, url: `${http.url}/api` }
}

function answer({ method, path, headers }: FakeRequest): FakeAnswer {
  const credentials = Buffer.from('admin:admin-password').toString('base64')
  if (headers.authorization !== `Basic ${credentials}`) return { status: 401, body: { reason: 'Not authorized' } }
  const known = method === 'GET' && path === '/api/nodes'
  return known ? { status: 200, body: NODES } : { status: 404, body: { reason: 'Not Found' } }
}
