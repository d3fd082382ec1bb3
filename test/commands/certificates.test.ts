import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { kolla, type CliResult } from '../support/cli.ts'
import { configuration, VIP } from '../validate/support.ts'

const TLS = `${VIP}kolla_internal_fqdn: cloud.example
kolla_enable_tls_internal: true
kolla_enable_tls_backend: true
database_enable_tls_backend: false
database_enable_tls_internal: false
`
const FACTS = JSON.stringify({
  hostname: 'node1',
  nodename: 'node1',
  eth0: { active: true, device: 'eth0', ipv4: { address: '192.0.2.11', prefix: '24' } },
  interfaces: ['eth0'],
})

/** The folder of facts is the configuration directory's own. */
function certificates(folder: string, ...more: readonly string[]): Promise<CliResult> {
  const input = ['-i', join(folder, 'inventory'), '--configdir', folder, '--facts', join(folder, 'facts')]
  return kolla(['certificates', ...input, ...more])
}

describe('kolla certificates', () => {
  const files = { 'globals.yml': TLS, 'facts/localhost.json': FACTS }

  it('says what it would make, and makes nothing, with --check', async () => {
    const folder = configuration(files)
    const { code, stdout } = await certificates(folder, '--check')
    assert.equal(code, 0)
    assert.match(stdout, /create file .*\/certificates\/haproxy-internal\.pem {2}\(missing\)/)
    assert.throws(() => statSync(join(folder, 'certificates')))
  })

  it('makes them for names and addresses, keys for their owner alone; then there is nothing to do', async () => {
    const folder = configuration(files)
    const made = await certificates(folder)
    assert.equal(made.code, 0, made.stderr)
    const file = (name: string): string => join(folder, 'certificates', name)
    const root = new X509Certificate(readFileSync(file('ca/root.crt')))
    const internal = new X509Certificate(readFileSync(file('haproxy-internal.pem')))
    assert.ok(internal.verify(root.publicKey))
    assert.equal(internal.subjectAltName, 'DNS:cloud.example, IP Address:192.0.2.250')
    const backend = new X509Certificate(readFileSync(file('backend-cert.pem')))
    assert.equal(backend.subjectAltName, 'IP Address:192.0.2.11')
    const modes = ['haproxy-internal.pem', 'backend-key.pem', 'private/root/root.key', 'private/root', 'ca/root.crt']
    assert.deepEqual(
      modes.map((name) => (statSync(file(name)).mode & 0o777).toString(8)),
      ['600', '600', '600', '700', '644'],
    )
    const again = await certificates(folder)
    assert.equal(again.code, 0)
    assert.match(again.stderr, /nothing to do/)
  })

  it('prints no key', async () => {
    const folder = configuration(files)
    const { stdout, stderr } = await certificates(folder, '-vvv', '--json')
    assert.doesNotMatch(stdout + stderr, /PRIVATE KEY|[A-Za-z0-9+/]{64}/)
  })
})
