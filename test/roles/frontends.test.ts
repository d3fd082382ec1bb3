import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { externalFrontendMap, frontendFiles, frontendsOf } from '../../src/roles/frontends.ts'
import type { Frontend } from '../../src/roles/types.ts'
import { deployment, webRole, webService } from '../support/deployment.ts'

/** The load balancer's variables, as kolla has them. */
const HAPROXY = `
api_interface: eth0
api_address_family: ipv4
enable_letsencrypt: "no"
kolla_enable_tls_internal: "no"
kolla_enable_tls_external: "no"
kolla_verify_tls_backend: "yes"
haproxy_enable_external_vip: "no"
haproxy_single_external_frontend: "no"
haproxy_single_external_frontend_public_port: "443"
haproxy_enable_http2: "yes"
haproxy_http2_protocol: alpn h2,http/1.1
haproxy_backend_cacert: /etc/ssl/certs/ca-certificates.crt
haproxy_health_check: check inter 2000 rise 2 fall 5
haproxy_health_check_ssl: check check-ssl inter 2000 rise 2 fall 5
haproxy_frontend_http_extra: [option httplog]
haproxy_backend_http_extra: [option httpchk]
haproxy_frontend_tcp_extra: [option tcplog]
haproxy_backend_tcp_extra: []
haproxy_frontend_redirect_extra: []
`
const EXTERNAL = 'haproxy_enable_external_vip: "yes"\nkolla_external_vip_address: 203.0.113.5\n'
const PLAIN: Frontend = { enabled: 'true', mode: 'http', port: '8080' }

function contextOf(frontends: Readonly<Record<string, Frontend>>, globals = '') {
  const web = webRole({ frontends })
  return deployment({ globals: HAPROXY, files: { 'etc/globals.d/test.yml': globals } }).context(web, 'web')
}

function textOf(frontend: Partial<Frontend>, globals = ''): string {
  return frontendFiles(contextOf({ web: { ...PLAIN, ...frontend } }, globals)).get('web.cfg') ?? 'no file'
}

/** The lines of one section. */
function section(text: string, title: string): readonly string[] {
  const found = text.split('\n\n').find((block) => block.startsWith(`${title}\n`))
  return (found ?? '')
    .split('\n')
    .slice(1)
    .map((line) => line.trim())
    .filter(Boolean)
}

describe('the load-balancer entry of a service', () => {
  it('brings clients also to a service that is behind it', () => {
    const services = { web: webService({ frontends: { web: PLAIN } }), proxy: webService({ behind: 'web' }), worker: webService() }
    const role = webRole({}, { services })
    const entries = Object.keys(services).map((name) => Object.keys(frontendsOf(role, name)))
    assert.deepEqual(entries, [['web'], ['web'], []])
  })

  it('asks another port whether a server can serve, where its own says nothing of that', () => {
    const entry = { mode: 'tcp', listen: true, activePassive: true, checkPort: "{{ check_port | default('') }}" } as const
    const server = (text: string): string => section(text, 'listen web').find((line) => line.startsWith('server node2')) ?? ''
    const asked = textOf(entry, 'check_port: "4569"\n')
    assert.ok(section(asked, 'listen web').includes('option httpchk'))
    assert.equal(
      server(asked),
      'server node2 192.0.2.12:8080 check inter 2000 rise 2 fall 5 port 4569 on-marked-down shutdown-sessions backup',
    )
    const own = textOf(entry)
    assert.ok(!section(own, 'listen web').includes('option httpchk'))
    assert.equal(server(own), 'server node2 192.0.2.12:8080 check inter 2000 rise 2 fall 5 backup')
  })

  it('is a front end on the virtual IP and a back end of every host of its group', () => {
    assert.equal(
      textOf({}),
      `frontend web_front
    mode http
    http-request del-header X-Forwarded-Proto
    option httplog
    http-request set-header X-Forwarded-Proto https if { ssl_fc }
    bind 192.0.2.250:8080
    default_backend web_back

backend web_back
    mode http
    option httpchk
    server node1 192.0.2.11:8080 check inter 2000 rise 2 fall 5
    server node2 192.0.2.12:8080 check inter 2000 rise 2 fall 5
    server node3 192.0.2.13:8080 check inter 2000 rise 2 fall 5
`,
    )
  })

  it('is missing where the role or the entry is switched off', () => {
    assert.equal(textOf({}, 'enable_web: "no"'), 'no file')
    assert.equal(textOf({ enabled: 'false' }), '')
  })

  it('speaks TLS with the certificate of its side', () => {
    const internal = textOf({}, 'kolla_enable_tls_internal: "yes"')
    assert.ok(
      section(internal, 'frontend web_front').includes(
        'bind 192.0.2.250:8080 ssl crt /etc/haproxy/certificates/haproxy-internal.pem alpn h2,http/1.1',
      ),
    )
    const globals = `${EXTERNAL}kolla_enable_tls_external: "yes"\nhaproxy_enable_http2: "no"`
    assert.ok(
      section(textOf({ external: true }, globals), 'frontend web_front').includes(
        'bind 203.0.113.5:8080 ssl crt /etc/haproxy/certificates/haproxy.pem',
      ),
    )
  })

  it('speaks no TLS where it passes TCP on', () => {
    const front = section(textOf({ mode: 'tcp' }, 'kolla_enable_tls_internal: "yes"'), 'frontend web_front')
    assert.deepEqual(front, ['mode tcp', 'option tcplog', 'bind 192.0.2.250:8080', 'default_backend web_back'])
  })

  it('hides the server status from the outside, and is there only with an external address', () => {
    assert.equal(textOf({ external: true }), '')
    const front = section(textOf({ external: true }, EXTERNAL), 'frontend web_front')
    assert.ok(front.includes('http-request deny if { path -i -m beg /server-status }'))
    assert.ok(front.includes('bind 203.0.113.5:8080'))
  })

  it('leads to HTTPS without any back end', () => {
    const redirect = textOf({ mode: 'redirect', port: '80', frontendRedirectExtra: "{{ ['option dontlognull'] }}" })
    assert.equal(
      redirect,
      `frontend web_front
    mode http
    bind 192.0.2.250:80
    redirect scheme https code 301 if !{ ssl_fc }
    option dontlognull
`,
    )
  })

  it('lets the challenges of a certificate authority through', () => {
    assert.match(
      textOf({ mode: 'redirect' }, 'enable_letsencrypt: "yes"'),
      /if !\{ ssl_fc } !\{ path_reg \^\/\.well-known\/acme-challenge\/\.\+ }/,
    )
  })

  it('asks for a name and a password where it is told to', () => {
    const text = textOf({ authUser: 'me', authPass: '{{ web_pass }}' }, 'web_pass: hidden')
    assert.deepEqual(section(text, 'userlist web-user'), ['user me insecure-password hidden'])
    assert.deepEqual(section(text, 'backend web_back').slice(1, 3), [
      'acl auth_acl http_auth(web-user)',
      'http-request auth realm basicauth unless auth_acl',
    ])
  })

  it('is a single section where it listens for itself, with nothing but its own options', () => {
    const text = textOf({ mode: 'tcp', listen: true, backendTcpExtra: "{{ ['balance source'] }}" })
    assert.deepEqual(section(text, 'listen web').slice(0, 3), ['bind 192.0.2.250:8080', 'mode tcp', 'balance source'])
    assert.doesNotMatch(text, /frontend|backend|tcplog/)
  })

  it('has no front end where it is told so', () => {
    assert.doesNotMatch(textOf({ withFrontend: false }), /frontend/)
    assert.match(textOf({ withFrontend: false }), /^backend web_back/)
  })

  it("puts its own options before the operator's", () => {
    const text = textOf({ backendHttpExtra: "{{ ['balance source', ''] }}" })
    assert.deepEqual(section(text, 'backend web_back').slice(1, 3), ['balance source', 'option httpchk'])
  })
})

describe('the members of a back end', () => {
  const members = (frontend: Partial<Frontend>, globals = '') =>
    section(textOf(frontend, globals), 'backend web_back').filter((line) => line.startsWith('server'))

  it('are asked on the port that the service listens on', () => {
    assert.match(members({ listenPort: '{{ 9000 + 1 }}' })[0] ?? '', /192\.0\.2\.11:9001 /)
  })

  it('are backups but for the first, where only one may serve', () => {
    assert.deepEqual(
      members({ activePassive: true }).map((line) => line.endsWith(' backup')),
      [false, true, true],
    )
  })

  it('are those of another group where the entry names one', () => {
    assert.deepEqual(members({ hostGroup: 'worker' }), ['server node1 192.0.2.11:8080 check inter 2000 rise 2 fall 5'])
  })

  it('are those of the list where the entry has one', () => {
    assert.deepEqual(members({ customMemberList: "{{ ['server a 10.0.0.1:1 check', ''] }}" }), [
      'server a 10.0.0.1:1 check',
    ])
  })

  const TLS = 'check check-ssl inter 2000 rise 2 fall 5 ssl verify'
  for (const [verify, expected] of [
    ['yes', `${TLS} required ca-file /etc/ssl/certs/ca-certificates.crt`],
    ['no', `${TLS} none`],
  ] as const) {
    it(`are reached by TLS where they speak it (verified: ${verify})`, () => {
      const [first] = members({ tlsBackend: 'true' }, `kolla_verify_tls_backend: "${verify}"`)
      assert.equal(first, `server node1 192.0.2.11:8080 ${expected}`)
    })
  }

  for (const [weight, expected] of [
    ['10', ' weight 10'],
    ['256', ' weight 256'],
    ['257', ' fall 5'],
    ['0', ' fall 5'],
    ['""', ' fall 5'],
    ['heavy', ' fall 5'],
  ] as const) {
    it(`of weight ${weight} end with '${expected.trim()}'`, () => {
      assert.ok(members({}, `haproxy_web_weight: ${weight}`)[0]?.endsWith(expected))
    })
  }
})

describe('one external front end for all', () => {
  const SINGLE = `${EXTERNAL}haproxy_single_external_frontend: "yes"\n`
  const external: Frontend = { ...PLAIN, external: true, externalFqdn: 'web.{{ domain }}' }

  it('takes the place of the external HTTP entries, whose back ends stay', () => {
    const text = textOf(external, SINGLE)
    assert.doesNotMatch(text, /frontend/)
    assert.match(text, /^backend web_back/)
  })

  it('leaves external TCP entries alone', () => {
    assert.match(textOf({ ...external, mode: 'tcp' }, SINGLE), /^frontend web_front/)
  })

  it('takes the place of an internal entry only where both would bind the same address and port', () => {
    const same = 'haproxy_single_external_frontend: "yes"\n'
    assert.doesNotMatch(textOf({ port: '443' }, same), /frontend/)
    assert.match(textOf({ port: '8080' }, same), /^frontend/)
    assert.match(textOf({ port: '443' }, SINGLE), /^frontend/)
  })

  it('knows which name goes to which back end', () => {
    const frontends = { web: PLAIN, web_external: external, web_tcp: { ...external, mode: 'tcp' as const } }
    const map = externalFrontendMap(contextOf(frontends, 'domain: example.com'))
    assert.deepEqual([...map], [['', 'web.example.com web_external_back\n']])
  })

  it('knows no name of a role that is switched off', () => {
    const map = externalFrontendMap(contextOf({ web: external }, 'domain: example.com\nenable_web: "no"'))
    assert.deepEqual([...map], [['', '\n']])
  })
})
