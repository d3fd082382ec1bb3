import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto'
import { isIPv6, SocketAddress } from 'node:net'

const DAY = 24 * 3600 * 1000

/** Days before its end from which a certificate counts as due. */
export const RENEWAL_DAYS = 30

/** The certificate of a PEM text, its first one; undefined when there is none or it cannot be read. */
export function readCertificate(pem: Buffer | string | undefined): X509Certificate | undefined {
  if (pem === undefined) return undefined
  try {
    return new X509Certificate(pem)
  } catch {
    return undefined
  }
}

/** The private key of a PEM text; undefined when there is none, it cannot be read, or a passphrase protects it. */
export function readKey(pem: Buffer | string | undefined): KeyObject | undefined {
  if (pem === undefined) return undefined
  try {
    return createPrivateKey(pem)
  } catch {
    return undefined
  }
}

/** How the life of a certificate ends, where that is worth a word. */
export type Lifespan = 'good' | 'not-yet' | 'expiring' | 'expired'

export function lifespan(certificate: X509Certificate, now: Date): Lifespan {
  if (certificate.validToDate <= now) return 'expired'
  if (certificate.validFromDate > now) return 'not-yet'
  return certificate.validToDate.getTime() - now.getTime() < RENEWAL_DAYS * DAY ? 'expiring' : 'good'
}

/** `expires on 2026-12-01, in 10 days`, `expired on 2026-01-01`; empty while it is good for long. */
export function lifespanText(certificate: X509Certificate, now: Date): string {
  const until = day(certificate.validToDate)
  switch (lifespan(certificate, now)) {
    case 'good':
      return ''
    case 'expired':
      return `expired on ${until}`
    case 'not-yet':
      return `is valid only from ${day(certificate.validFromDate)}`
    case 'expiring': {
      const days = Math.floor((certificate.validToDate.getTime() - now.getTime()) / DAY)
      return `expires on ${until}, in ${days} ${days === 1 ? 'day' : 'days'}`
    }
  }
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10)
}

/** What a certificate is for: `DNS:cloud.example`, `IP:192.0.2.10`; other kinds of names as Node prints them. */
export function namesOf({ subjectAltName }: X509Certificate): readonly string[] {
  if (subjectAltName === undefined) return []
  return subjectAltName.split(', ').map((name) => normalizedName(name.replace(/^IP Address:/, 'IP:')))
}

/** One spelling for each IPv6 address. */
export function normalizedName(name: string): string {
  const address = name.replace(/^IP:/, '')
  return name.startsWith('IP:') && isIPv6(address)
    ? `IP:${new SocketAddress({ address, family: 'ipv6' }).address}`
    : name
}
