import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import haproxy from '../../roles/loadbalancer/role.ts'
import keystone from '../../roles/keystone/role.ts'
import { writeMade } from '../../src/certificates/files.ts'
import { makeCertificates } from '../../src/certificates/make.ts'
import type { WantedCertificates } from '../../src/certificates/types.ts'
import { planCertificates } from '../../src/certificates/plan.ts'
import { certificateProblems } from '../../src/prechecks/certificates.ts'
import { temporaryFolder } from '../support/cli.ts'
import { NOW, Folder } from '../certificates/workshop.ts'
import { host } from './host.ts'

const DAY = 24 * 3600 * 1000

/** The folder of a deployment with TLS everywhere, for hosts at 192.0.2.11. */
async function certificates(): Promise<string> {
  const folder = join(temporaryFolder(), 'certificates')
  const wanted: WantedCertificates = {
    authority: { folder: `${folder}/private/root`, days: 1024, copies: [`${folder}/ca/root.crt`] },
    certificates: [
      certificate(folder, 'external', 'DNS:cloud.example', `${folder}/haproxy.pem`),
      certificate(folder, 'internal', 'DNS:internal.example', `${folder}/haproxy-internal.pem`),
      {
        ...certificate(folder, 'backend', 'IP:192.0.2.11', ''),
        copies: [
          { path: `${folder}/backend-cert.pem`, parts: 'certificate' },
          { path: `${folder}/backend-key.pem`, parts: 'key' },
        ],
      },
    ],
  }
  const { read } = new Folder()
  await writeMade(await makeCertificates(planCertificates(wanted, read, NOW), read, NOW))
  return folder
}

function certificate(folder: string, name: string, san: string, path: string) {
  return {
    name,
    folder: `${folder}/private/${name}`,
    names: [san],
    days: 365,
    copies: [{ path, parts: 'both' as const }],
  }
}

const TLS = [
  'kolla_external_vip_address: 192.0.2.251',
  'kolla_internal_fqdn: internal.example',
  'kolla_external_fqdn: cloud.example',
  'kolla_enable_tls_internal: true',
  'kolla_enable_tls_external: true',
  'kolla_enable_tls_backend: true',
  'database_enable_tls_backend: false',
  'database_enable_tls_internal: false',
  'kolla_copy_ca_into_containers: true',
  'openstack_cacert: /etc/ssl/certs/ca-certificates.crt',
  'kolla_admin_openrc_cacert: /etc/kolla/certificates/ca/root.crt',
]

/** What is wrong, as `CODE FILE: MESSAGE`. */
function problems(
  folder: string,
  change: { globals?: readonly string[]; now?: Date; addresses?: boolean } = {},
): readonly string[] {
  const globals = [`kolla_certificates_dir: ${folder}`, ...TLS, ...(change.globals ?? [])]
  const { contexts } = host({ globals, roles: [haproxy, keystone] })
  const found = certificateProblems(contexts, { now: change.now ?? NOW, addresses: change.addresses ?? false })
  return found.map(
    ({ severity, code, where, message }) =>
      `${severity} ${code} ${where?.file.replace(`${folder}/`, '') ?? '-'}: ${message}`,
  )
}

describe('certificates that services are about to get', async () => {
  const folder = await certificates()

  it('are fine when they are for the right names, last and have their keys', () => {
    assert.deepEqual(problems(folder), [])
  })

  it('are not looked at where TLS is off', () => {
    const off = ['internal', 'external', 'backend'].map((side) => `kolla_enable_tls_${side}: false`)
    assert.deepEqual(problems('/nowhere', { globals: off }), [])
  })

  it('warn 30 days before they end, and are wrong afterwards', () => {
    const soon = problems(folder, { now: new Date(NOW.getTime() + 345 * DAY) })
    assert.deepEqual(soon, [
      'warning certificate-expiring haproxy.pem: the certificate expires on 2027-03-01, in 20 days',
      'warning certificate-expiring haproxy-internal.pem: the certificate expires on 2027-03-01, in 20 days',
      'warning certificate-expiring backend-cert.pem: the certificate expires on 2027-03-01, in 20 days',
    ])
    const late = problems(folder, { now: new Date(NOW.getTime() + 370 * DAY) })
    assert.equal(late[0], 'error certificate-expired haproxy.pem: the certificate expired on 2027-03-01')
  })

  it('have to be for the names at which clients ask', () => {
    assert.deepEqual(problems(folder, { globals: ['kolla_external_fqdn: other.example'] }), [
      'error certificate-name haproxy.pem: the certificate is not for other.example, but for DNS:cloud.example',
    ])
  })

  it('have to be for the addresses of their hosts, once those are known', () => {
    const [found] = problems(folder, { addresses: true, globals: ['api_interface_address: 192.0.2.99'] })
    assert.equal(
      found,
      'error certificate-name backend-cert.pem: the certificate is not for 192.0.2.99, but for IP:192.0.2.11',
    )
    assert.deepEqual(problems(folder, { addresses: true, globals: ['api_interface_address: 192.0.2.11'] }), [])
    const unverified = ['api_interface_address: 192.0.2.99', 'kolla_verify_tls_backend: false']
    assert.deepEqual(problems(folder, { addresses: true, globals: unverified }), [])
  })

  it('need an authority that containers and clients know', () => {
    const found = problems(folder, {
      globals: ['kolla_copy_ca_into_containers: false', 'openstack_cacert: ""', 'kolla_admin_openrc_cacert: ""'],
    })
    assert.deepEqual(found, [
      'error authority-unknown -: containers do not know the authority that has signed haproxy-internal.pem, backend-cert.pem',
      'warning authority-unknown -: OpenStack services do not trust the authority that has signed haproxy-internal.pem',
      'warning authority-unknown -: clouds.yaml and the openrc files do not name the authority that has signed haproxy.pem, haproxy-internal.pem',
    ])
  })
})

describe('a certificate that is not what it should be', () => {
  it('may have the key of another', async () => {
    const folder = await certificates()
    writeFileSync(join(folder, 'backend-key.pem'), 'no key')
    const [found] = problems(folder)
    assert.match(String(found), /^error certificate-key backend-cert.pem: .*backend-key.pem has no private key/)
  })

  it('may be no certificate', async () => {
    const folder = await certificates()
    writeFileSync(join(folder, 'haproxy.pem'), 'hello')
    assert.deepEqual(problems(folder), ['error certificate-unreadable haproxy.pem: this is no certificate in PEM form'])
  })
})
