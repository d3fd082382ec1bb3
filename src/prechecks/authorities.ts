import type { X509Certificate } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { readIfThere } from '../certificates/files.ts'
import { readCertificate } from '../certificates/inspect.ts'
import type { Problem } from '../errors.ts'
import type { HostScope } from '../variables/types.ts'

/** A certificate that services show, and its file. */
export interface ShownCertificate {
  readonly path: string
  readonly certificate: X509Certificate
}

/** Who does not get to know the operator's own authority although its certificates are shown to them. */
export function authorityProblems(shown: readonly ShownCertificate[], scope: HostScope): readonly Problem[] {
  const authorities = ownAuthorities(join(scope.string('kolla_certificates_dir'), 'ca'))
  const ours = shown
    .filter(({ certificate }) => authorities.some(({ publicKey }) => certificate.verify(publicKey)))
    .map(({ path }) => path)
  const internal = scope.string('kolla_internal_fqdn_cert')
  const external = scope.string('kolla_external_fqdn_cert')
  // Services do not ask each other at the external address.
  const within = ours.filter((path) => path !== external)
  const atInternal = ours.filter((path) => path === internal)
  const atVirtual = ours.filter((path) => path === internal || path === external)
  return [
    ...problem(within, scope.bool('kolla_copy_ca_into_containers'), {
      severity: 'error',
      message: 'containers do not know the authority that has signed',
      hint: 'Set kolla_copy_ca_into_containers: "yes".',
    }),
    ...problem(atInternal, scope.string('openstack_cacert') !== '', {
      severity: 'warning',
      message: 'OpenStack services do not trust the authority that has signed',
      hint: 'Set openstack_cacert to the bundle in the containers: /etc/ssl/certs/ca-certificates.crt, or on Rocky and its like /etc/pki/tls/certs/ca-bundle.crt.',
    }),
    ...problem(atVirtual, scope.string('kolla_admin_openrc_cacert') !== '', {
      severity: 'warning',
      message: 'clouds.yaml and the openrc files do not name the authority that has signed',
      hint: `Set kolla_admin_openrc_cacert, for example to ${scope.string('kolla_certificates_dir')}/ca/root.crt, and run \`kolla post-deploy\`.`,
    }),
  ]
}

function problem(
  files: readonly string[],
  isSet: boolean,
  { message, ...rest }: Pick<Problem, 'severity' | 'message' | 'hint'>,
): readonly Problem[] {
  if (isSet || files.length === 0) return []
  return [
    { ...rest, code: 'authority-unknown', message: `${message} ${files.map((file) => basename(file)).join(', ')}` },
  ]
}

function ownAuthorities(folder: string): readonly X509Certificate[] {
  try {
    return readdirSync(folder).flatMap((name) => readCertificate(readIfThere(join(folder, name))) ?? [])
  } catch {
    return []
  }
}
