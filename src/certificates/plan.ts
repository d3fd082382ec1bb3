import { createPublicKey, type KeyObject, type X509Certificate } from 'node:crypto'
import { KollaError, type Problem } from '../errors.ts'
import { lifespanText, namesOf, normalizedName, readCertificate, readKey } from './inspect.ts'
import { AUTHORITY, AUTHORITY_NAME } from './wanted.ts'
import {
  certificatePath,
  keyPath,
  type CertificatesPlan,
  type CertificateWork,
  type Copy,
  type WantedCertificate,
  type WantedCertificates,
} from './types.ts'

/** Content of a file, undefined where there is none. */
export type ReadFile = (path: string) => Buffer | undefined

/** What is due, and why. Nothing is written. Throws `authority-key-missing` when something has to be signed and nobody can. */
export function planCertificates(wanted: WantedCertificates, read: ReadFile, now: Date): CertificatesPlan {
  const { work: authority, warnings } = authorityWork(wanted, read, now)
  const signer = signerAfter(authority, read)
  const foreign = wanted.certificates.map((certificate) => foreignCopy(certificate, read, signer))
  const certificates = wanted.certificates
    .filter((_, index) => foreign[index] === undefined)
    .map((certificate) => ({ certificate, work: certificateWork(certificate, read, signer, now) }))
  const signing = [authority, ...certificates.map(({ work }) => work)].some(({ reasons }) => reasons.length > 0)
  if (signing && authority.keyReasons.length === 0 && !readKey(read(keyPath(authority)))) throw nobodyCanSign(authority)
  return {
    wanted,
    authority,
    certificates: certificates.map(({ work }) => work),
    copies: [
      ...wanted.authority.copies.flatMap((path) => copyWork({ path, parts: 'certificate' }, authority, read)),
      ...certificates.flatMap(({ certificate, work }) =>
        certificate.copies.flatMap((copy) => copyWork(copy, work, read)),
      ),
    ],
    warnings: [...warnings, ...foreign.filter((problem) => problem !== undefined)],
  }
}

/** Whether there is nothing to do. */
export function isEmpty({ authority, certificates, copies }: CertificatesPlan): boolean {
  return [authority, ...certificates].every(({ reasons }) => reasons.length === 0) && copies.length === 0
}

interface AuthorityWork {
  readonly work: CertificateWork
  readonly warnings: readonly Problem[]
}

function authorityWork({ authority: { folder } }: WantedCertificates, read: ReadFile, now: Date): AuthorityWork {
  const place = { name: AUTHORITY, folder }
  const keyPem = read(keyPath(place))
  const pem = read(certificatePath(place))
  if (pem === undefined) {
    const keyReasons = keyPem === undefined ? ['missing'] : []
    return { work: { ...place, reasons: ['missing'], keyReasons }, warnings: [] }
  }
  const certificate = readCertificate(pem)
  const reasons =
    certificate === undefined
      ? ['cannot be read']
      : [...(certificate.ca ? [] : ['is not an authority']), ...ownReasons(certificate, readKey(keyPem), now)]
  if (certificate === undefined || certificate.subject === AUTHORITY_NAME)
    return { work: { ...place, reasons, keyReasons: [] }, warnings: [] }
  // An authority that the operator brought is not ours to renew.
  return {
    work: { ...place, reasons: [], keyReasons: [] },
    warnings: reasons.map((reason) => broughtAuthority(certificate, place, reason)),
  }
}

function broughtAuthority(
  certificate: X509Certificate,
  place: Pick<CertificateWork, 'name' | 'folder'>,
  reason: string,
): Problem {
  return {
    severity: 'warning',
    code: 'authority-due',
    message: `the authority ${oneLine(certificate.subject)} ${reason}`,
    where: { file: certificatePath(place) },
    hint: 'It was not made by kolla, so it is not renewed: bring another one.',
  }
}

/** Who has signed, and will sign, the certificates once the authority itself is as it should be. */
interface Signer {
  readonly subject: string
  readonly publicKey: KeyObject
}

/** Undefined where it is still to be made. */
function signerAfter(authority: CertificateWork, read: ReadFile): Signer | undefined {
  if (authority.keyReasons.length > 0) return undefined
  if (authority.reasons.length === 0) return readCertificate(read(certificatePath(authority)))
  const key = readKey(read(keyPath(authority)))
  return key && { subject: AUTHORITY_NAME, publicKey: createPublicKey(key) }
}

function certificateWork(
  wanted: WantedCertificate,
  read: ReadFile,
  signer: Signer | undefined,
  now: Date,
): CertificateWork {
  const { name, folder } = wanted
  const pem = read(certificatePath(wanted))
  const keyPem = read(keyPath(wanted))
  const key = readKey(keyPem)
  const keyReasons = key ? [] : [keyPem === undefined ? 'missing' : 'cannot be read']
  if (pem === undefined) return { name, folder, reasons: ['missing'], keyReasons }
  const certificate = readCertificate(pem)
  if (certificate === undefined) return { name, folder, reasons: ['cannot be read'], keyReasons }
  const reasons = [
    ...(key ? [] : ['its key is new']),
    ...ownReasons(certificate, key, now),
    ...nameReasons(wanted.names, certificate),
    ...(signer && certificate.issuer === signer.subject && certificate.verify(signer.publicKey)
      ? []
      : ['another authority has signed it']),
  ]
  return { name, folder, reasons, keyReasons }
}

function ownReasons(certificate: X509Certificate, key: KeyObject | undefined, now: Date): readonly string[] {
  const life = lifespanText(certificate, now)
  return [
    ...(life === '' ? [] : [life]),
    ...(key && !certificate.checkPrivateKey(key) ? ['its key is another one'] : []),
  ]
}

function nameReasons(wanted: readonly string[], certificate: X509Certificate): readonly string[] {
  const has = namesOf(certificate)
  const needs = wanted.map(normalizedName)
  return [
    ...needs.filter((name) => !has.includes(name)).map((name) => `is not for ${name}`),
    ...has.filter((name) => !needs.includes(name)).map((name) => `is still for ${name}`),
  ]
}

/** A copy that holds what somebody else has signed: bought, most likely. Its certificate is not made. */
function foreignCopy({ copies }: WantedCertificate, read: ReadFile, signer: Signer | undefined): Problem | undefined {
  for (const { path, parts } of copies) {
    const found = parts === 'key' ? undefined : readCertificate(read(path))
    if (!found || found.issuer === signer?.subject || found.issuer === AUTHORITY_NAME) continue
    return {
      severity: 'warning',
      code: 'certificate-foreign',
      message: `the certificate is by ${oneLine(found.issuer)}, not by the authority here; it is left as it is`,
      where: { file: path },
      hint: 'To have it replaced, move the file away.',
    }
  }
  return undefined
}

function copyWork(copy: Copy, work: CertificateWork, read: ReadFile): CertificatesPlan['copies'] {
  const found = read(copy.path)
  const exists = found !== undefined
  const source = copy.parts === 'key' ? keyPath(work) : certificatePath(work)
  const changed = copy.parts === 'key' ? work.keyReasons.length > 0 : work.reasons.length > 0
  if (!exists) return [{ path: copy.path, exists, reasons: ['missing'] }]
  if (changed) return [{ path: copy.path, exists, reasons: [`${source} is new`] }]
  const wanted = copyContent(copy.parts, read(certificatePath(work)), read(keyPath(work)))
  return found.equals(wanted) ? [] : [{ path: copy.path, exists, reasons: [`differs from ${source}`] }]
}

/** What a copy holds: HAProxy wants the certificate before its key. */
export function copyContent(parts: Copy['parts'], certificate: Buffer | undefined, key: Buffer | undefined): Buffer {
  const pieces = { certificate: [certificate], key: [key], both: [certificate, key] }[parts]
  return Buffer.concat(pieces.flatMap((piece) => piece ?? []))
}

function nobodyCanSign(authority: CertificateWork): KollaError {
  return new KollaError(
    'certificates are due, but the key of the authority that signs them is not there or cannot be read',
    {
      code: 'authority-key-missing',
      fault: 'configuration',
      where: { file: keyPath(authority) },
      hint: `Put it back; or remove ${certificatePath(authority)} as well to begin with a new authority, which every client then has to be given.`,
    },
  )
}

/** Node prints the parts of a distinguished name one a line. */
function oneLine(name: string): string {
  return name.replaceAll('\n', ', ')
}
