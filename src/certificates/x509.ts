import { randomBytes, sign, X509Certificate, type KeyObject } from 'node:crypto'
import { AsnConvert, OctetString } from '@peculiar/asn1-schema'
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  AttributeValue,
  AuthorityKeyIdentifier,
  BasicConstraints,
  Certificate,
  ExtendedKeyUsage,
  Extension,
  Extensions,
  GeneralName,
  id_ce_authorityKeyIdentifier,
  id_ce_basicConstraints,
  id_ce_extKeyUsage,
  id_ce_keyUsage,
  id_ce_subjectAltName,
  id_ce_subjectKeyIdentifier,
  id_kp_clientAuth,
  id_kp_serverAuth,
  KeyIdentifier,
  KeyUsage,
  KeyUsageFlags,
  Name,
  RelativeDistinguishedName,
  SubjectAlternativeName,
  SubjectKeyIdentifier,
  SubjectPublicKeyInfo,
  TBSCertificate,
  Validity,
  Version,
} from '@peculiar/asn1-x509'
import { createHash } from 'node:crypto'

const DAY = 24 * 3600 * 1000
/** Milliseconds by which a certificate is older than it is: clocks of hosts differ. */
const BACKDATED = 3600 * 1000

const ATTRIBUTES = { CN: '2.5.4.3', C: '2.5.4.6', L: '2.5.4.7', ST: '2.5.4.8', OU: '2.5.4.11' } as const

/** As kolla-ansible names its authority and its certificates. */
const AUTHORITY_SUBJECT = { CN: 'KollaTestCA' }
const SUBJECT = { C: 'US', ST: 'NC', L: 'RTP', OU: 'kolla' }

interface Lifetime {
  readonly now: Date
  readonly days: number
}

/** Who signs. */
export interface Authority {
  readonly certificate: X509Certificate
  readonly key: KeyObject
}

/** A certificate by which an authority vouches for itself. */
export function signAuthority(
  keys: { readonly publicKey: KeyObject; readonly privateKey: KeyObject },
  lifetime: Lifetime,
): X509Certificate {
  const subject = nameOf(AUTHORITY_SUBJECT)
  return signed(keys.privateKey, {
    ...lifetime,
    subject,
    issuer: subject,
    publicKey: keys.publicKey,
    extensions: [
      extension(id_ce_basicConstraints, new BasicConstraints({ cA: true }), true),
      extension(id_ce_keyUsage, new KeyUsage(KeyUsageFlags.digitalSignature | KeyUsageFlags.keyCertSign), true),
      extension(id_ce_subjectKeyIdentifier, new SubjectKeyIdentifier(keyIdentifier(keys.publicKey))),
    ],
  })
}

/** A certificate of servers (and of clients, where both sides show one) for names: `DNS:cloud.example`, `IP:192.0.2.10`. */
export function signCertificate(
  authority: Authority,
  publicKey: KeyObject,
  names: readonly string[],
  lifetime: Lifetime,
): X509Certificate {
  const issuer = AsnConvert.parse(authority.certificate.raw, Certificate).tbsCertificate
  const issuerIdentifier = issuer.extensions?.find(({ extnID }) => extnID === id_ce_subjectKeyIdentifier)
  return signed(authority.key, {
    ...lifetime,
    subject: nameOf(SUBJECT),
    issuer: issuer.subject,
    publicKey,
    extensions: [
      extension(id_ce_basicConstraints, new BasicConstraints({ cA: false }), true),
      extension(id_ce_keyUsage, new KeyUsage(KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment), true),
      extension(id_ce_extKeyUsage, new ExtendedKeyUsage([id_kp_serverAuth, id_kp_clientAuth])),
      extension(id_ce_subjectAltName, new SubjectAlternativeName(names.map(generalName))),
      extension(id_ce_subjectKeyIdentifier, new SubjectKeyIdentifier(keyIdentifier(publicKey))),
      ...(issuerIdentifier ? [authorityIdentifier(issuerIdentifier)] : []),
    ],
  })
}

interface Contents extends Lifetime {
  readonly subject: Name
  readonly issuer: Name
  readonly publicKey: KeyObject
  readonly extensions: readonly Extension[]
}

function signed(key: KeyObject, { now, days, subject, issuer, publicKey, extensions }: Contents): X509Certificate {
  const algorithm = signatureAlgorithm(key)
  const contents = new TBSCertificate({
    version: Version.v3,
    serialNumber: serialNumber(),
    signature: algorithm,
    issuer,
    subject,
    validity: new Validity({
      notBefore: new Date(now.getTime() - BACKDATED),
      notAfter: new Date(now.getTime() + days * DAY),
    }),
    subjectPublicKeyInfo: AsnConvert.parse(spki(publicKey), SubjectPublicKeyInfo),
    extensions: new Extensions([...extensions]),
  })
  const signature = sign('sha256', Buffer.from(AsnConvert.serialize(contents)), key)
  const certificate = new Certificate({
    tbsCertificate: contents,
    signatureAlgorithm: algorithm,
    signatureValue: bytes(signature),
  })
  return new X509Certificate(Buffer.from(AsnConvert.serialize(certificate)))
}

/** SHA-256 with RSA, or with ECDSA for an authority that the operator brought. */
function signatureAlgorithm(key: KeyObject): AlgorithmIdentifier {
  return key.asymmetricKeyType === 'ec'
    ? new AlgorithmIdentifier({ algorithm: '1.2.840.10045.4.3.2' })
    : new AlgorithmIdentifier({ algorithm: '1.2.840.113549.1.1.11', parameters: null })
}

/** 16 random bytes that read as a positive number without a leading zero. */
function serialNumber(): ArrayBuffer {
  const serial = randomBytes(16)
  serial.writeUInt8((serial.readUInt8(0) & 0x3f) | 0x40, 0)
  return bytes(serial)
}

function nameOf(attributes: Partial<Record<keyof typeof ATTRIBUTES, string>>): Name {
  return new Name(
    Object.entries(attributes).map(([key, value]) => {
      const type = ATTRIBUTES[key as keyof typeof ATTRIBUTES]
      // The country's two letters have a type of their own (RFC 5280, appendix A).
      const text = key === 'C' ? { printableString: value } : { utf8String: value }
      return new RelativeDistinguishedName([new AttributeTypeAndValue({ type, value: new AttributeValue(text) })])
    }),
  )
}

function generalName(name: string): GeneralName {
  return name.startsWith('IP:')
    ? new GeneralName({ iPAddress: name.slice(3) })
    : new GeneralName({ dNSName: name.replace(/^DNS:/, '') })
}

function extension(extnID: string, value: object, critical = false): Extension {
  return new Extension({ extnID, critical, extnValue: new OctetString(AsnConvert.serialize(value)) })
}

/** Names the issuer's key as the issuer itself names it. */
function authorityIdentifier({ extnValue }: Extension): Extension {
  const identifier = AsnConvert.parse(extnValue.buffer, SubjectKeyIdentifier)
  return extension(
    id_ce_authorityKeyIdentifier,
    new AuthorityKeyIdentifier({ keyIdentifier: new KeyIdentifier(identifier.buffer) }),
  )
}

/** The hash that RFC 5280, 4.2.1.2 (1) proposes. */
function keyIdentifier(publicKey: KeyObject): ArrayBuffer {
  const { subjectPublicKey } = AsnConvert.parse(spki(publicKey), SubjectPublicKeyInfo)
  return bytes(createHash('sha1').update(Buffer.from(subjectPublicKey)).digest())
}

function spki(publicKey: KeyObject): Buffer {
  return publicKey.export({ type: 'spki', format: 'der' })
}

function bytes(buffer: Buffer): ArrayBuffer {
  return new Uint8Array(buffer).buffer
}
