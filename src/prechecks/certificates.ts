import { isIP } from 'node:net'
import type { X509Certificate } from 'node:crypto'
import { lifespan, lifespanText, readCertificate, readKey } from '../certificates/inspect.ts'
import { readIfThere } from '../certificates/files.ts'
import type { Problem } from '../errors.ts'
import { authorityProblems } from './authorities.ts'
import { text } from '../roles/content.ts'
import type { ConfigFile, ServiceContext } from '../roles/types.ts'
import type { HostScope } from '../variables/types.ts'

/** When it is now, and whether addresses of hosts are known. */
interface Circumstances {
  readonly now: Date
  readonly addresses: boolean
}

/** A certificate that services are about to get. */
interface UsedCertificate {
  readonly path: string
  /** Where its key is. */
  readonly keyPath: string | undefined
  /** Names and addresses under which clients ask for it. */
  readonly names: ReadonlySet<string>
}

const RENEW = '`kolla certificates` makes those of the private authority anew; others have to be brought.'

/**
 * What is wrong with the certificates that the services of these contexts get: ended or about to end, with the key of another, not for the
 * name under which clients ask, by an authority that clients do not know. Only files of this machine are read; those that are missing no service can be worked out without.
 */
export function certificateProblems(
  contexts: readonly ServiceContext[],
  circumstances: Circumstances,
): readonly Problem[] {
  const used = new Map<string, UsedCertificate>()
  for (const context of contexts) {
    for (const file of context.service.files) {
      const path = certificatePaths(file, context).find((candidate) => readIfThere(candidate) !== undefined)
      if (path !== undefined)
        used.set(path, merged(used.get(path), usedCertificate(path, file, context, circumstances)))
    }
  }
  const shown = [...used.values()].flatMap(({ path, keyPath }) => {
    const certificate = readCertificate(readIfThere(path))
    return certificate && keyPath !== undefined ? [{ path, certificate }] : []
  })
  const [first] = contexts
  return [
    ...[...used.values()].flatMap((certificate) => problemsOf(certificate, circumstances.now)),
    ...(first ? authorityProblems(shown, first.scope) : []),
  ]
}

/** Where a certificate of a service may be; empty for files that are something else, or not wanted. */
function certificatePaths(file: ConfigFile, context: ServiceContext): readonly string[] {
  if (file.source.kind !== 'copy' || !file.source.required || !/(?:\.crt|(?<!-key)\.pem)$/.test(file.name)) return []
  if (file.when !== undefined && !context.scope.test(file.when, { service_name: context.name })) return []
  return file.source.paths.map((path) => text(path, context))
}

function usedCertificate(
  path: string,
  file: ConfigFile,
  context: ServiceContext,
  { addresses }: Circumstances,
): UsedCertificate {
  const keyFile = context.service.files.find(({ name }) => name === file.name.replace(/-cert\.pem$/, '-key.pem'))
  const beside = file.name.endsWith('-cert.pem') && keyFile?.source.kind === 'copy' ? keyFile.source.paths : undefined
  const keyPath = beside
    ?.map((candidate) => text(candidate, context))
    .find((candidate) => readIfThere(candidate) !== undefined)
  const isAuthority = file.name.endsWith('.crt') || file.name.endsWith('-ca.pem')
  return {
    path,
    keyPath: isAuthority ? undefined : (keyPath ?? path),
    names: new Set(isAuthority ? [] : clientNames(file.name, context.scope, addresses)),
  }
}

/** At the virtual IPs clients ask for the name; HAProxy and other servers ask a back end by the address of its host. */
function clientNames(name: string, scope: HostScope, addresses: boolean): readonly string[] {
  if (name === 'haproxy.pem') return [scope.string('kolla_external_fqdn')]
  if (name === 'haproxy-internal.pem' || name === 'proxysql-cert.pem') return [scope.string('kolla_internal_fqdn')]
  return addresses && scope.bool('kolla_verify_tls_backend') ? [scope.string('api_interface_address')] : []
}

/** Hosts may share a certificate, which then has to be for all of them. */
function merged(known: UsedCertificate | undefined, found: UsedCertificate): UsedCertificate {
  return known ? { ...found, names: new Set([...known.names, ...found.names]) } : found
}

function problemsOf({ path, keyPath, names }: UsedCertificate, now: Date): readonly Problem[] {
  const where = { file: path }
  const certificate = readCertificate(readIfThere(path))
  if (!certificate) {
    return [
      {
        severity: 'error',
        code: 'certificate-unreadable',
        message: 'this is no certificate in PEM form',
        where,
        hint: RENEW,
      },
    ]
  }
  return [
    ...lifeProblems(certificate, path, now),
    ...(keyPath === undefined ? [] : keyProblems(certificate, path, keyPath)),
    ...[...names]
      .filter((name) => !isFor(certificate, name))
      .map((name): Problem => {
        const message = `the certificate is not for ${name}, but for ${(certificate.subjectAltName ?? 'no name').replaceAll('IP Address:', 'IP:')}`
        return { severity: 'error', code: 'certificate-name', message, where, hint: RENEW }
      }),
  ]
}

function lifeProblems(certificate: X509Certificate, file: string, now: Date): readonly Problem[] {
  const life = lifespan(certificate, now)
  if (life === 'good') return []
  const severity = life === 'expiring' ? 'warning' : 'error'
  const message = `the certificate ${lifespanText(certificate, now)}`
  return [{ severity, code: `certificate-${life}`, message, where: { file }, hint: RENEW }]
}

function keyProblems(certificate: X509Certificate, file: string, keyPath: string): readonly Problem[] {
  const key = readKey(readIfThere(keyPath))
  const code = 'certificate-key'
  if (!key) {
    const message = `${keyPath} has no private key, or one with a passphrase`
    return [{ severity: 'error', code, message, where: { file }, hint: 'Services cannot ask for a passphrase.' }]
  }
  if (certificate.checkPrivateKey(key)) return []
  const message =
    keyPath === file
      ? 'the certificate and the key in it do not belong together'
      : `the key of the certificate is not the one in ${keyPath}`
  return [{ severity: 'error', code, message, where: { file }, hint: RENEW }]
}

function isFor(certificate: X509Certificate, name: string): boolean {
  return (isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name)) !== undefined
}
