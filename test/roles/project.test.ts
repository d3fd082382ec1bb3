import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { KollaError } from '../../src/errors.ts'
import { containerSpec } from '../../src/roles/container.ts'
import { apiFrontends, cephFiles } from '../../src/roles/project.ts'
import { deployment, webRole, webService } from '../support/deployment.ts'

describe('the load-balancer entries of an API', () => {
  it('are one for inside and one for everybody, from the names of its variables', () => {
    const { web_api: internal, web_api_external: external } = apiFrontends('web', 'web_api')
    assert.deepEqual(internal, {
      enabled: 'enable_web | bool',
      mode: 'http',
      tlsBackend: 'web_enable_tls_backend | bool',
      backendHttpExtra: ['option httpchk GET /healthcheck', 'http-check expect status 200'],
      port: '{{ web_api_port }}',
      listenPort: '{{ web_api_listen_port }}',
    })
    assert.equal(external?.port, '{{ web_api_public_port }}')
    assert.equal(external.externalFqdn, '{{ web_external_fqdn }}')
  })

  it('look at no answer where there is none to look at', () => {
    assert.deepEqual(apiFrontends('web', 'web_api', { check: false })['web_api']?.backendHttpExtra, [])
  })
})

describe('the files for Ceph', () => {
  const role = webRole({ files: cephFiles('web', 'web', { backends: 'clusters', when: 'true', owner: 'web' }) })
  const globals = 'external_ceph_cephx_enabled: true\nclusters: [{ cluster: one, user: a }, { cluster: two, user: b }]'
  const files = {
    'etc/config/web/one.conf': '[global]\nfsid = 1\n',
    'etc/config/web/two.conf': '[global]\nfsid = 2\n',
    'etc/config/web/one.client.a.keyring': 'key of one\n',
  }

  it('are one configuration and one key ring per cluster, listed as a folder', () => {
    const all = { ...files, 'etc/config/web/two.client.b.keyring': 'key of two\n' }
    const [service] = deployment({ globals, files: all }).compile([role], ['node1']).hosts.get('node1')?.services ?? []
    const names = service?.files.filter(({ kind }) => kind === 'file').map(({ path }) => path.split('/etc/kolla/web/')[1])
    assert.deepEqual(names, [
      'ceph/one.client.a.keyring',
      'ceph/one.conf',
      'ceph/two.client.b.keyring',
      'ceph/two.conf',
      'config.json',
    ])
    const listed = service?.files.find(({ path }) => path.endsWith('config.json'))?.content.toString() ?? ''
    assert.match(listed, /"dest": "\/etc\/ceph"/)
  })

  it('have no key rings where Ceph asks for none', () => {
    const [service] = deployment({ globals: globals.replace('true', 'false'), files })
      .compile([role], ['node1'])
      .hosts.get('node1')?.services ?? []
    assert.ok(service?.files.every(({ path }) => !path.endsWith('.keyring')))
  })

  it('tell which key ring is missing', () => {
    assert.throws(
      () => deployment({ globals, files }).compile([role], ['node1']),
      (error) =>
        error instanceof KollaError && (error.details.problems?.[0]?.message.startsWith('two.client.b.keyring') ?? false),
    )
  })
})

describe('a service that is less ordinary', () => {
  it('runs only on the hosts of its group that it names', () => {
    const { hosts } = deployment().compile([webRole({ hosts: "{{ groups['web'][1:] }}" })])
    assert.deepEqual(
      [...hosts.values()].map(({ services }) => services.length),
      [0, 1, 1],
    )
  })

  it('is privileged, and goes through proxies, as variables say', () => {
    const globals = 'danger: "yes"\nweb_container_proxy: { http_proxy: "http://proxy:3128" }'
    const role = webRole({}, { services: { web: webService({ privileged: 'danger | bool' }) } })
    const spec = containerSpec(deployment({ globals }).context(role, 'web'))
    assert.equal(spec.privileged, true)
    assert.equal(spec.environment['http_proxy'], 'http://proxy:3128')
  })
})
