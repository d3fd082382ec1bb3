import { createPublicKey, generateKeyPair, type KeyObject, type X509Certificate } from 'node:crypto'
import { promisify } from 'node:util'
import { readCertificate, readKey } from './inspect.ts'
import { copyContent, type ReadFile } from './plan.ts'
import { certificatePath, keyPath, type CertificatesPlan, type CertificateWork } from './types.ts'
import { signAuthority, signCertificate, type Authority } from './x509.ts'

/** Bits of RSA keys, as kolla-ansible has them. */
const BITS = { authority: 4096, certificate: 2048 }

/** A file to write. */
export interface MadeFile {
  readonly path: string
  readonly content: Buffer
  /** Whether it holds a private key. */
  readonly secret: boolean
}

interface KeyAndCertificate {
  readonly key: KeyObject
  readonly certificate: X509Certificate
}

const newKeyPair = promisify(generateKeyPair)

/** Makes what the plan says: keys, all at once, then certificates, then what the copies hold. Writes nothing. */
export async function makeCertificates(
  plan: CertificatesPlan,
  read: ReadFile,
  now: Date,
): Promise<readonly MadeFile[]> {
  const works = [plan.authority, ...plan.certificates]
  const keys = new Map(
    await Promise.all(works.map(async (work) => [work.name, await keyOf(work, bits(plan, work), read)] as const)),
  )
  const made = new Map<string, MadeFile>()
  const add = (file: MadeFile): unknown => made.set(file.path, file)
  const write = (work: CertificateWork, certificate: X509Certificate, key: KeyObject): void => {
    if (work.keyReasons.length > 0) add({ path: keyPath(work), content: Buffer.from(pemOf(key)), secret: true })
    add({ path: certificatePath(work), content: Buffer.from(certificate.toString()), secret: false })
  }
  const authority = authorityOf(plan, keys, read, now)
  if (authority && plan.authority.reasons.length > 0) write(plan.authority, authority.certificate, authority.key)
  for (const work of plan.certificates) {
    const key = keys.get(work.name)
    const wanted = plan.wanted.certificates.find(({ name }) => name === work.name)
    if (work.reasons.length === 0 || !authority || !key || !wanted) continue
    write(work, signCertificate(authority, createPublicKey(key), wanted.names, { now, days: wanted.days }), key)
  }
  const readMade: ReadFile = (path) => made.get(path)?.content ?? read(path)
  for (const copy of copies(plan, readMade)) add(copy)
  return [...made.values()]
}

function bits({ authority }: CertificatesPlan, work: CertificateWork): number {
  return work === authority ? BITS.authority : BITS.certificate
}

async function keyOf(work: CertificateWork, modulusLength: number, read: ReadFile): Promise<KeyObject | undefined> {
  if (work.keyReasons.length === 0) return readKey(read(keyPath(work)))
  return (await newKeyPair('rsa', { modulusLength })).privateKey
}

/** Undefined where the key of the authority is kept elsewhere, and nothing has to be signed. */
function authorityOf(
  { authority: work, wanted }: CertificatesPlan,
  keys: ReadonlyMap<string, KeyObject | undefined>,
  read: ReadFile,
  now: Date,
): (KeyAndCertificate & Authority) | undefined {
  const key = keys.get(work.name)
  if (!key) return undefined
  const certificate =
    work.reasons.length > 0
      ? signAuthority({ privateKey: key, publicKey: createPublicKey(key) }, { now, days: wanted.authority.days })
      : readCertificate(read(certificatePath(work)))
  return certificate && { key, certificate }
}

function copies(plan: CertificatesPlan, read: ReadFile): readonly MadeFile[] {
  const due = new Set(plan.copies.map(({ path }) => path))
  const { authority, certificates, wanted } = plan
  const ofAuthority = wanted.authority.copies.map((path) => ({
    work: authority,
    copy: { path, parts: 'certificate' as const },
  }))
  const ofCertificates = certificates.flatMap((work) =>
    (wanted.certificates.find(({ name }) => name === work.name)?.copies ?? []).map((copy) => ({ work, copy })),
  )
  return [...ofAuthority, ...ofCertificates]
    .filter(({ copy }) => due.has(copy.path))
    .map(({ work, copy: { path, parts } }) => ({
      path,
      content: copyContent(parts, read(certificatePath(work)), read(keyPath(work))),
      secret: parts !== 'certificate',
    }))
}

function pemOf(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString()
}
