import assert from 'node:assert/strict'
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { test } from 'node:test'
import { namesOf } from '../../src/certificates/inspect.ts'
import { makeCertificates } from '../../src/certificates/make.ts'
import { completeFolder, Folder, NOW, wanted } from './workshop.ts'

test('the authority signs itself, may sign others, and lasts as long as kolla-ansible’s', async () => {
  const root = new X509Certificate((await completeFolder()).text('/c/private/root/root.crt'))
  assert.ok(root.verify(root.publicKey))
  assert.ok(root.ca)
  assert.equal(root.subject, 'CN=KollaTestCA')
  assert.equal(root.publicKey.asymmetricKeyDetails?.modulusLength, 4096)
  assert.equal(root.validToDate.toISOString(), '2028-12-19T12:00:00.000Z')
})

test('certificates are signed by the authority, for the names that are wanted', async () => {
  const folder = await completeFolder()
  const root = new X509Certificate(folder.text('/c/private/root/root.crt'))
  for (const { name, folder: place, names } of wanted.certificates) {
    const certificate = new X509Certificate(folder.text(`${place}/${name}.crt`))
    assert.ok(certificate.verify(root.publicKey))
    assert.ok(certificate.checkIssued(root))
    assert.ok(!certificate.ca)
    assert.deepEqual(namesOf(certificate), names)
    assert.deepEqual(certificate.keyUsage, ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'])
    assert.equal(certificate.subject.split('\n').sort().join(), 'C=US,L=RTP,OU=kolla,ST=NC')
    assert.ok(certificate.checkPrivateKey(createPrivateKey(folder.text(`${place}/${name}.key`))))
  }
})

test('a certificate is valid already for a host whose clock is some minutes behind', async () => {
  const certificate = new X509Certificate((await completeFolder()).text('/c/private/backend/backend.crt'))
  assert.equal(certificate.validFromDate.toISOString(), '2026-03-01T11:00:00.000Z')
  assert.equal(certificate.validToDate.toISOString(), '2027-07-14T12:00:00.000Z')
})

test('HAProxy gets certificate and key in one file, others in two, clients the authority', async () => {
  const folder = await completeFolder()
  const internal = (part: string): string => folder.text(`/c/private/internal/internal.${part}`)
  assert.equal(folder.text('/c/haproxy-internal.pem'), internal('crt') + internal('key'))
  assert.equal(folder.text('/c/backend-cert.pem'), folder.text('/c/private/backend/backend.crt'))
  assert.equal(folder.text('/c/backend-key.pem'), folder.text('/c/private/backend/backend.key'))
  assert.equal(folder.text('/c/ca/root.crt'), folder.text('/c/private/root/root.crt'))
})

test('every file with a key is marked as a secret, and no other', async () => {
  const folder = new Folder((await completeFolder()).files)
  folder.files.delete('/c/haproxy-internal.pem')
  folder.files.delete('/c/backend-cert.pem')
  folder.files.delete('/c/backend-key.pem')
  const made = await makeCertificates(folder.plan(), folder.read, NOW)
  const secrets = made.filter(({ secret }) => secret).map(({ path }) => path)
  assert.deepEqual(secrets, ['/c/haproxy-internal.pem', '/c/backend-key.pem'])
  assert.ok(made.every(({ content, secret }) => content.toString().includes('PRIVATE KEY') === secret))
})
