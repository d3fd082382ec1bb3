import { createHash } from 'node:crypto'
import { serve, type FakeAnswer, type FakeHttp, type FakeRequest } from './fake-http.ts'

type Entry = Record<string, unknown>

/** As the broker stores a password: base64 of four bytes of salt and the digest of both. */
export function brokerHash(password: string, salt = Buffer.from([1, 2, 3, 4])): string {
  const digest = createHash('sha256').update(salt).update(password).digest()
  return Buffer.concat([salt, digest]).toString('base64')
}

/** The part of RabbitMQ's management API that is used, in memory; `admin` logs in with `admin-password`. */
export async function fakeBroker(): Promise<FakeHttp> {
  const lists: Record<string, Entry[]> = {
    users: [userOf('admin', 'admin-password', 'administrator')],
    vhosts: [{ name: '/' }],
    permissions: [],
    policies: [],
    nodes: [
      { name: 'rabbit@one', running: true, partitions: [] },
      { name: 'rabbit@two', running: true, mem_alarm: true, being_drained: true, partitions: ['rabbit@one'] },
    ],
    'feature-flags': [
      { name: 'classic_queue', state: 'enabled', stability: 'stable' },
      { name: 'khepri_db', state: 'disabled', stability: 'experimental' },
      { name: 'message_containers', state: 'disabled', stability: 'stable' },
    ],
  }
  const http = await serve((request) => answer(request, lists))
  return { ...http, url: `${http.url}/api` }
}

function answer({ method, path, headers, body }: FakeRequest, lists: Record<string, Entry[]>): FakeAnswer {
  const credentials = Buffer.from('admin:admin-password').toString('base64')
  if (headers.authorization !== `Basic ${credentials}`) return { status: 401, body: { reason: 'Not authorized' } }
  const [, , kind = '', ...names] = path.split('/').map(decodeURIComponent)
  if (kind === 'overview') return { status: 200, body: { rabbitmq_version: '4.0.5', cluster_name: 'openstack' } }
  const list = lists[kind]
  if (!list) return { status: 404, body: { reason: 'Not Found' } }
  if (method === 'GET') return { status: 200, body: list }
  const entry = entryOf(kind, names, body as Entry)
  const at = list.findIndex(({ name, vhost, user }) => {
    return name === entry['name'] && vhost === entry['vhost'] && user === entry['user']
  })
  list.splice(at === -1 ? list.length : at, 1, entry)
  return { status: at === -1 ? 201 : 204 }
}

function entryOf(kind: string, [first = '', second = '']: readonly string[], body: Entry): Entry {
  if (kind === 'users') return userOf(first, String(body['password']), String(body['tags']))
  if (kind === 'vhosts') return { name: first }
  return kind === 'permissions' ? { vhost: first, user: second, ...body } : { vhost: first, name: second, ...body }
}

function userOf(name: string, password: string, tags: string): Entry {
  return {
    name,
    password_hash: brokerHash(password),
    hashing_algorithm: 'rabbit_password_hashing_sha256',
    tags: tags.split(','),
  }
}
