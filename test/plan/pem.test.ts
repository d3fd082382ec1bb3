import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { HostObservation } from '../../src/hosts/types.ts'
import { fileChanges } from '../../src/plan/files.ts'
import { pemDifferences } from '../../src/plan/pem.ts'
import type { DesiredService } from '../../src/roles/desired.ts'
import { changed, completeFolder, NOW, wanted } from '../certificates/workshop.ts'

const PATH = '/c/haproxy-internal.pem'

test('of a certificate that is renewed the plan tells until when', async () => {
  const folder = await completeFolder()
  const before = folder.text(PATH)
  await folder.make(wanted, new Date(NOW.getTime() + 350 * 24 * 3600 * 1000))
  assert.deepEqual(pemDifferences(before, folder.text(PATH)), ['certificate until 2027-03-01 -> 2028-02-14'])
})

test('of one for other names it tells the names', async () => {
  const folder = await completeFolder()
  const before = folder.text('/c/backend-cert.pem')
  await folder.make(changed('backend', { names: ['IP:192.0.2.11', 'IP:192.0.2.12'] }))
  const reasons = pemDifferences(before, folder.text('/c/backend-cert.pem'))
  assert.deepEqual(reasons, ['certificate for IP:192.0.2.11 -> IP:192.0.2.11, IP:192.0.2.12'])
})

test('of a private key it tells that it is another one, and nothing of it', async () => {
  const folder = await completeFolder()
  const before = folder.text(PATH)
  folder.files.delete('/c/private/internal/internal.key')
  await folder.make()
  assert.deepEqual(pemDifferences(before, folder.text(PATH)), ['another private key'])
  assert.deepEqual(pemDifferences(folder.text('/c/backend-key.pem'), 'nothing'), ['another private key'])
})

test('a certificate with other bytes and the same facts was renewed', async () => {
  const folder = await completeFolder()
  const before = folder.text('/c/backend-cert.pem')
  folder.files.delete('/c/private/backend/backend.crt')
  await folder.make()
  assert.notEqual(folder.text('/c/backend-cert.pem'), before)
  assert.deepEqual(pemDifferences(before, folder.text('/c/backend-cert.pem')), ['certificate renewed'])
})

test('no line of a file with keys or certificates is in a plan, not even in the differences', async () => {
  const folder = await completeFolder()
  const path = '/etc/kolla/haproxy/haproxy.pem'
  const content = Buffer.from(folder.text(PATH))
  const file = { path, kind: 'file' as const, content, mode: '0600', owner: 'root', group: 'root' }
  const service = { host: 'host1', directory: '/etc/kolla/haproxy' } as DesiredService
  const observed = { path, kind: 'file', mode: '600', owner: 'root', group: 'root', sha256: 'another' }
  const observation = { files: new Map([[path, observed]]) } as unknown as HostObservation
  const old = Buffer.from(folder.text('/c/backend-cert.pem') + folder.text('/c/backend-key.pem'))
  const [change] = fileChanges(
    { service, deliver: [file], remove: [] },
    observation,
    () => old,
    (text) => text,
  )
  assert.match(String(change?.reasons.join()), /another private key/)
  assert.doesNotMatch(JSON.stringify(change), /[A-Za-z0-9+/]{64}/)
})
