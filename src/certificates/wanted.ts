import { str } from '../templates/python.ts'
import type { HostScope, Variables } from '../variables/types.ts'
import type { Copy, WantedCertificate, WantedCertificates } from './types.ts'

/** Days, as kolla-ansible's role `certificates` has them. */
const LIFETIME = { authority: 1024, address: 365, backend: 500 }

/** The files of the authority are called so. */
export const AUTHORITY = 'root'

/** What an authority made here is called: kolla-ansible's name, so that its certificates count as ours. */
export const AUTHORITY_NAME = 'CN=KollaTestCA'

/** Hosts whose addresses or names go into certificates. */
export function namedHosts(scope: HostScope, { groups }: Pick<Variables, 'groups'>): readonly string[] {
  const libvirt = scope.bool('certificates_generate_libvirt') ? (groups.get('compute') ?? []) : []
  return [...new Set([...backendHosts(scope, groups), ...libvirt])]
}

/** The certificates that the configuration asks for, under the names and with the contents that kolla-ansible gives them. */
export function wantedCertificates(scope: HostScope, variables: Variables): WantedCertificates {
  const directory = scope.string('kolla_certificates_dir')
  const databaseFront = scope.bool('database_enable_tls_internal') && scope.bool('enable_proxysql')
  const libvirtFolder = scope.string('certificates_libvirt_output_dir')
  const libvirt = scope.bool('certificates_generate_libvirt')
  return {
    authority: {
      folder: scope.string('certificates_root_dir'),
      days: LIFETIME.authority,
      copies: [
        `${directory}/ca/root.crt`,
        ...(databaseFront ? [`${directory}/proxysql-ca.pem`] : []),
        ...(libvirt ? [`${libvirtFolder}/cacert.pem`] : []),
      ],
    },
    certificates: [
      ...addressCertificates(scope, directory, databaseFront),
      backendCertificate(scope, variables, directory),
      ...(libvirt ? [libvirtCertificate(scope, variables, libvirtFolder)] : []),
    ].filter(({ copies }) => copies.length > 0),
  }
}

/** Those of the virtual IPs. With one address for both sides there is one certificate, in two files. */
function addressCertificates(
  scope: HostScope,
  directory: string,
  databaseFront: boolean,
): readonly WantedCertificate[] {
  const managed = scope.string('letsencrypt_managed_certs')
  const ours = (side: 'internal' | 'external'): boolean =>
    scope.bool(`kolla_enable_tls_${side}`) &&
    !scope.bool('kolla_externally_managed_cert') &&
    (managed === '' || managed === other(side))
  const same = scope.bool('kolla_same_external_internal_vip')
  const both = (side: 'internal' | 'external'): Copy[] =>
    ours(side) ? [{ path: scope.string(`kolla_${side}_fqdn_cert`), parts: 'both' }] : []
  const database = databaseFront ? pair(`${directory}/proxysql-cert.pem`, `${directory}/proxysql-key.pem`) : []
  const certificate = (side: 'internal' | 'external', copies: readonly Copy[]): WantedCertificate => ({
    name: side,
    folder: scope.string(`certificates_${side}_dir`),
    names: addressNames(scope, side),
    days: LIFETIME.address,
    copies,
  })
  if (same) return [certificate('external', [...both('external'), ...both('internal'), ...database])]
  return [certificate('external', both('external')), certificate('internal', [...both('internal'), ...database])]
}

function other(side: 'internal' | 'external'): string {
  return side === 'internal' ? 'external' : 'internal'
}

function addressNames(scope: HostScope, side: 'internal' | 'external'): readonly string[] {
  const address = scope.string(`kolla_${side}_vip_address`)
  const name = scope.string(`kolla_${side}_fqdn`)
  return [...(name === address ? [] : [`DNS:${name}`]), `IP:${address}`]
}

function backendCertificate(scope: HostScope, variables: Variables, directory: string): WantedCertificate {
  const hosts = backendHosts(scope, variables.groups)
  const certificate = scope.string('kolla_tls_backend_cert')
  const key = scope.string('kolla_tls_backend_key')
  const uses = [
    ['rabbitmq', 'rabbitmq_enable_tls'],
    ['mariadb', 'database_enable_tls_backend'],
  ] as const
  const copies = uses
    .filter(([, variable]) => scope.bool(variable))
    .flatMap(([name]) => pair(`${directory}/${name}-cert.pem`, `${directory}/${name}-key.pem`))
  return {
    name: 'backend',
    folder: scope.string('certificates_backend_dir'),
    names: hosts.map((host) => `IP:${apiAddress(variables.forHost(host), host)}`),
    days: LIFETIME.backend,
    copies: copies.length > 0 || scope.bool('kolla_enable_tls_backend') ? [...pair(certificate, key), ...copies] : [],
  }
}

/** kolla-ansible has only the group `tls-backend`; servers of the database and the broker may be elsewhere. */
function backendHosts(scope: HostScope, groups: Variables['groups']): readonly string[] {
  if (
    !['kolla_enable_tls_backend', 'rabbitmq_enable_tls', 'database_enable_tls_backend'].some((name) => scope.bool(name))
  )
    return []
  const names = [
    'tls-backend',
    ...(scope.bool('rabbitmq_enable_tls') ? ['rabbitmq'] : []),
    ...(scope.bool('database_enable_tls_backend') ? ['mariadb'] : []),
  ]
  return [...new Set(names.flatMap((name) => groups.get(name) ?? []))]
}

function libvirtCertificate(scope: HostScope, variables: Variables, output: string): WantedCertificate {
  const names = (variables.groups.get('compute') ?? []).map((host) => {
    const own = variables.forHost(host)
    return `DNS:${str(own.find('migration_hostname') ?? own.evaluate('{{ ansible_facts.nodename }}'))}`
  })
  return {
    name: 'libvirt',
    folder: scope.string('certificates_libvirt_dir'),
    names: [...new Set(names)],
    days: LIFETIME.backend,
    copies: ['server', 'client'].flatMap((side) => pair(`${output}/${side}cert.pem`, `${output}/${side}key.pem`)),
  }
}

function apiAddress(scope: HostScope, host: string): string {
  return str(scope.evaluate("{{ 'api' | kolla_address(asked) }}", { asked: host }))
}

function pair(certificate: string, key: string): readonly Copy[] {
  return [
    { path: certificate, parts: 'certificate' },
    { path: key, parts: 'key' },
  ]
}
