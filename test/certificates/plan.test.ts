import assert from 'node:assert/strict'
import { generateKeyPairSync, X509Certificate, type KeyObject } from 'node:crypto'
import { test } from 'node:test'
import { isEmpty } from '../../src/certificates/plan.ts'
import type { CertificatesPlan } from '../../src/certificates/types.ts'
import { signAuthority, signCertificate } from '../../src/certificates/x509.ts'
import { KollaError } from '../../src/errors.ts'
import { changed, completeFolder, Folder, NOW, wanted } from './workshop.ts'

const DAY = 24 * 3600 * 1000
const daysLater = (days: number): Date => new Date(NOW.getTime() + days * DAY)

function reasons(plan: CertificatesPlan): Record<string, readonly string[]> {
  const due = [plan.authority, ...plan.certificates].filter((work) => work.reasons.length > 0)
  return Object.fromEntries(due.map((work) => [work.name, work.reasons]))
}

test('with nothing there everything is made', () => {
  const plan = new Folder().plan()
  assert.deepEqual(reasons(plan), { root: ['missing'], internal: ['missing'], backend: ['missing'] })
  assert.equal(plan.copies.length, 4)
})

test('the second time there is nothing to do', async () => {
  const folder = await completeFolder()
  assert.ok(isEmpty(folder.plan()))
  assert.deepEqual(await folder.make(), [])
})

test('one that ends within 30 days is renewed, with the key that it has', async () => {
  const folder = await completeFolder()
  const key = folder.text('/c/private/internal/internal.key')
  const later = daysLater(340)
  assert.deepEqual(reasons(folder.plan(wanted, later)), { internal: ['expires on 2027-03-01, in 25 days'] })
  assert.deepEqual(await folder.make(wanted, later), ['/c/private/internal/internal.crt', '/c/haproxy-internal.pem'])
  assert.equal(folder.text('/c/private/internal/internal.key'), key)
  assert.ok(isEmpty(folder.plan(wanted, later)))
})

test('one that has ended says so', async () => {
  const plan = (await completeFolder()).plan(wanted, daysLater(400))
  assert.deepEqual(reasons(plan), { internal: ['expired on 2027-03-01'] })
})

test('one for other names is renewed, and names them', async () => {
  const folder = await completeFolder()
  const moved = changed('internal', { names: ['DNS:new.example', 'IP:192.0.2.10', 'IP:2001:DB8:0:0::10'] })
  const expected = { internal: ['is not for DNS:new.example', 'is still for DNS:cloud.example'] }
  assert.deepEqual(reasons(folder.plan(moved)), expected)
})

test('a copy that differs or is missing is written again, and nothing is signed', async () => {
  const folder = await completeFolder()
  folder.files.delete('/c/haproxy-internal.pem')
  folder.files.set('/c/backend-key.pem', Buffer.from('something else'))
  const plan = folder.plan()
  assert.deepEqual(reasons(plan), {})
  assert.deepEqual(plan.copies, [
    { path: '/c/haproxy-internal.pem', exists: false, reasons: ['missing'] },
    { path: '/c/backend-key.pem', exists: true, reasons: ['differs from /c/private/backend/backend.key'] },
  ])
})

test('a lost key is made anew, with its certificate', async () => {
  const folder = await completeFolder()
  folder.files.delete('/c/private/backend/backend.key')
  assert.deepEqual(reasons(folder.plan()), { backend: ['its key is new'] })
  await folder.make()
  assert.ok(isEmpty(folder.plan()))
})

test('a certificate with the key of another is signed for the key that is there', async () => {
  const folder = await completeFolder()
  const other = folder.text('/c/private/internal/internal.key')
  folder.files.set('/c/private/backend/backend.key', Buffer.from(other))
  assert.deepEqual(reasons(folder.plan()), { backend: ['its key is another one'] })
})

test('with another authority all certificates are signed again', async () => {
  const folder = await completeFolder()
  folder.files.delete('/c/private/root/root.crt')
  folder.files.delete('/c/private/root/root.key')
  assert.deepEqual(reasons(folder.plan()), {
    root: ['missing'],
    internal: ['another authority has signed it'],
    backend: ['another authority has signed it'],
  })
})

test('an authority that is renewed with its key keeps what it has signed', async () => {
  const folder = await completeFolder()
  folder.files.delete('/c/private/root/root.crt')
  assert.deepEqual(reasons(folder.plan()), { root: ['missing'] })
  await folder.make()
  const root = new X509Certificate(folder.text('/c/ca/root.crt'))
  assert.ok(new X509Certificate(folder.text('/c/backend-cert.pem')).verify(root.publicKey))
})

test('the key of the authority may be kept elsewhere while nothing is due', async () => {
  const folder = await completeFolder()
  folder.files.delete('/c/private/root/root.key')
  assert.ok(isEmpty(folder.plan()))
  folder.files.delete('/c/private/backend/backend.crt')
  assert.throws(
    () => folder.plan(),
    (error) => error instanceof KollaError && error.details.code === 'authority-key-missing',
  )
})

test('what somebody else has signed is left alone', async () => {
  const folder = await completeFolder()
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const lifetime = { now: NOW, days: 90 }
  const key = { key: privateKey, certificate: signAuthority({ privateKey, publicKey }, lifetime) }
  const bought = signCertificate(
    { ...key, certificate: signCertificate(key, publicKey, [], lifetime) },
    publicKey,
    ['DNS:cloud.example'],
    lifetime,
  )
  folder.files.set('/c/haproxy-internal.pem', Buffer.from(bought.toString()))
  const plan = folder.plan()
  assert.ok(isEmpty(plan))
  assert.deepEqual(
    plan.warnings.map(({ code, where }) => [code, where?.file]),
    [['certificate-foreign', '/c/haproxy-internal.pem']],
  )
})

test('an authority with an elliptic curve signs as well', async () => {
  const folder = withAuthority(({ key, lifetime }) => signAuthority(key, lifetime))
  await folder.make(changed('backend', { copies: [] }))
  const root = new X509Certificate(folder.text('/c/ca/root.crt'))
  assert.ok(new X509Certificate(folder.text('/c/private/backend/backend.crt')).verify(root.publicKey))
})

test('an authority that is not of our making is never renewed, whatever is wrong with it', () => {
  const folder = withAuthority(({ key, lifetime }) => {
    const signer = { key: key.privateKey, certificate: signAuthority(key, lifetime) }
    return signCertificate(signer, key.publicKey, [], lifetime)
  })
  const plan = folder.plan()
  assert.deepEqual(plan.authority.reasons, [])
  assert.deepEqual(
    plan.warnings.map(({ message }) => message),
    ['the authority C=US, ST=NC, L=RTP, OU=kolla is not an authority'],
  )
})

interface Making {
  readonly key: { readonly publicKey: KeyObject; readonly privateKey: KeyObject }
  readonly lifetime: { readonly now: Date; readonly days: number }
}

/** A folder with nothing but an authority, as somebody might bring it. */
function withAuthority(make: (making: Making) => X509Certificate): Folder {
  const key = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const certificate = make({ key, lifetime: { now: NOW, days: 365 } })
  return new Folder([
    ['/c/private/root/root.crt', Buffer.from(certificate.toString())],
    ['/c/private/root/root.key', Buffer.from(key.privateKey.export({ type: 'pkcs8', format: 'pem' }))],
  ])
}
