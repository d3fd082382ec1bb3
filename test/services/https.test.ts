import assert from 'node:assert/strict'
import { createServer } from 'node:https'
import { connect, type AddressInfo } from 'node:net'
import { test } from 'node:test'
import { KollaError } from '../../src/errors.ts'
import { HttpService } from '../../src/services/http.ts'
import { changed, completeFolder } from '../certificates/workshop.ts'

/** Asks a server whose certificate is for `names` at https://HOST; the stream leads to it, whatever the host. */
async function ask(names: readonly string[], host: string): Promise<number> {
  const folder = await completeFolder()
  await folder.make(changed('internal', { names }))
  const pem = folder.text('/c/haproxy-internal.pem')
  const server = createServer({ cert: pem, key: pem }, (_, answer) => answer.end('{}'))
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const { port } = server.address() as AddressInfo
  const http = new HttpService({
    service: 'identity service',
    code: 'identity',
    url: `https://${host}:5000/v3`,
    ca: folder.text('/c/ca/root.crt'),
    open: () => Promise.resolve(connect(port, '127.0.0.1')),
    retryDelays: [],
  })
  try {
    return (await http.request('GET', '/')).status
  } finally {
    http.close()
    server.close()
  }
}

function isUnreachable(error: unknown): boolean {
  return error instanceof KollaError && error.details.code === 'identity-unreachable'
}

test('a server is asked whose certificate is for its name', async () => {
  assert.equal(await ask(['DNS:cloud.example'], 'cloud.example'), 200)
  await assert.rejects(ask(['DNS:other.example'], 'cloud.example'), isUnreachable)
})

test('a server is asked whose certificate is for its address', async () => {
  assert.equal(await ask(['IP:192.0.2.10'], '192.0.2.10'), 200)
  assert.equal(await ask(['IP:2001:db8::10'], '[2001:db8::10]'), 200)
  await assert.rejects(ask(['IP:192.0.2.11'], '192.0.2.10'), isUnreachable)
})
