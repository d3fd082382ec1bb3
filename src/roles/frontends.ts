import type { Value } from '../templates/types.ts'
import { balancedParts } from './balanced.ts'
import { text, textList } from './content.ts'
import type { Frontend, Lines, Role, ServiceContext } from './types.ts'

/**
 * The load-balancer entries of every enabled service, one file per service: `keystone.cfg` -> text.
 * `context` is the load balancer's own service on the host that gets the files.
 */
export function frontendFiles(context: ServiceContext): ReadonlyMap<string, string> {
  const files = new Map<string, string>()
  for (const role of context.roles) {
    for (const [name, service] of Object.entries(role.services)) {
      if (!service.frontends) continue
      for (const { suffix, context: part } of balancedParts(role, name, service, context)) {
        if (isEnabled(part)) files.set(`${name}${suffix}.cfg`, serviceText(part, suffix))
      }
    }
  }
  return files
}

/** The load-balancer entries that bring a service its clients: its own, or those of the service that it is behind. */
export function frontendsOf(role: Role, name: string): Readonly<Record<string, Frontend>> {
  const service = role.services[name]
  return role.services[service?.behind ?? name]?.frontends ?? {}
}

function isEnabled({ role, service, scope }: ServiceContext): boolean {
  return scope.test(service.enabled ?? role.enabled)
}

function serviceText(balanced: ServiceContext, suffix: string): string {
  const { service, scope } = balanced
  const blocks: string[][] = []
  for (const [name, frontend] of Object.entries(service.frontends ?? {})) {
    const entry = `${name}${suffix}`
    if (!scope.test(frontend.enabled) || !isServed(frontend, balanced)) continue
    if (frontend.listen) {
      blocks.push(listen(entry, frontend, balanced))
      continue
    }
    if (frontend.authUser && frontend.authPass) blocks.push(userList(entry, frontend, balanced))
    if (frontend.withFrontend !== false && !isCoveredBySingleFrontend(frontend, balanced)) blocks.push(front(entry, frontend, balanced))
    if (frontend.mode !== 'redirect') blocks.push(back(entry, frontend, balanced))
  }
  return blocks.map((lines) => lines.join('\n') + '\n').join('\n')
}

/** External entries exist only where there is an external address to bind. */
function isServed(frontend: Frontend, { scope }: ServiceContext): boolean {
  return !frontend.external || scope.bool('haproxy_enable_external_vip') || scope.bool('haproxy_single_external_frontend')
}

/** With one external front end for all, entries that it serves or that would bind the same address are left out. */
function isCoveredBySingleFrontend(frontend: Frontend, context: ServiceContext): boolean {
  const { scope } = context
  if (!scope.bool('haproxy_single_external_frontend')) return false
  const sameAddress = !scope.bool('haproxy_enable_external_vip')
  if (frontend.external) return frontend.mode === 'http' || (frontend.mode === 'redirect' && sameAddress)
  return sameAddress && frontend.mode === 'http' && text(frontend.port, context) === scope.string('haproxy_single_external_frontend_public_port')
}

function userList(entry: string, frontend: Frontend, context: ServiceContext): string[] {
  return [
    `userlist ${entry}-user`,
    `  user ${text(frontend.authUser ?? '', context)} insecure-password ${text(frontend.authPass ?? '', context)}`,
  ]
}

function front(entry: string, frontend: Frontend, context: ServiceContext): string[] {
  const { scope } = context
  const external = frontend.external ?? false
  const address = scope.string(external ? 'kolla_external_vip_address' : 'kolla_internal_vip_address')
  const bind = ['bind', `${address}:${text(frontend.port, context)}`, ...(frontend.mode === 'http' ? tlsBind(external, context) : [])]
  const lines = [`frontend ${entry}_front`, indent(`mode ${frontend.mode === 'redirect' ? 'http' : frontend.mode}`)]
  if (frontend.mode === 'http') {
    if (external) lines.push(indent('http-request deny if { path -i -m beg /server-status }'))
    lines.push(indent('http-request del-header X-Forwarded-Proto'))
    lines.push(...extras(frontend.frontendHttpExtra, 'haproxy_frontend_http_extra', context))
    lines.push(indent('http-request set-header X-Forwarded-Proto https if { ssl_fc }'))
  } else if (frontend.mode === 'tcp') {
    lines.push(...extras(frontend.frontendTcpExtra, 'haproxy_frontend_tcp_extra', context))
  }
  lines.push(indent(bind.join(' ')))
  if (frontend.mode !== 'redirect') return [...lines, indent(`default_backend ${entry}_back`)]
  const challenge = scope.bool('enable_letsencrypt') ? ' !{ path_reg ^/.well-known/acme-challenge/.+ }' : ''
  lines.push(indent(`redirect scheme https code 301 if !{ ssl_fc }${challenge}`))
  return [...lines, ...extras(frontend.frontendRedirectExtra, 'haproxy_frontend_redirect_extra', context)]
}

function listen(entry: string, frontend: Frontend, context: ServiceContext): string[] {
  const address = context.scope.string('kolla_internal_vip_address')
  const options = [frontend.frontendTcpExtra, frontend.backendTcpExtra].flatMap((own) => (own ? list(own, context) : []))
  return [
    `listen ${entry}`,
    indent(`bind ${address}:${text(frontend.port, context)}`),
    indent(`mode ${frontend.mode}`),
    ...options.map(indent),
    ...(checkPort(frontend, context) === '' ? [] : [indent('option httpchk')]),
    ...members(entry, frontend, context),
  ]
}

function tlsBind(external: boolean, { scope }: ServiceContext): readonly string[] {
  if (!scope.bool(external ? 'kolla_enable_tls_external' : 'kolla_enable_tls_internal')) return []
  const certificate = `/etc/haproxy/certificates/${external ? 'haproxy' : 'haproxy-internal'}.pem`
  return ['ssl', 'crt', certificate, ...(scope.bool('haproxy_enable_http2') ? [scope.string('haproxy_http2_protocol')] : [])]
}

function back(entry: string, frontend: Frontend, context: ServiceContext): string[] {
  const lines = [`backend ${entry}_back`, indent(`mode ${frontend.mode}`)]
  if (frontend.mode === 'http') {
    if (frontend.authUser && frontend.authPass) {
      lines.push(indent(`acl auth_acl http_auth(${entry}-user)`), indent('http-request auth realm basicauth unless auth_acl'))
    }
    lines.push(...extras(frontend.backendHttpExtra, 'haproxy_backend_http_extra', context))
  } else {
    lines.push(...extras(frontend.backendTcpExtra, 'haproxy_backend_tcp_extra', context))
  }
  return [...lines, ...members(entry, frontend, context)]
}

function members(entry: string, frontend: Frontend, context: ServiceContext): readonly string[] {
  if (frontend.customMemberList) return list(frontend.customMemberList, context).map(indent)
  const { scope, service } = context
  const tls = frontend.tlsBackend !== undefined && scope.test(frontend.tlsBackend)
  const check = scope.string(tls ? 'haproxy_health_check_ssl' : 'haproxy_health_check')
  const port = text(frontend.listenPort ?? frontend.port, context)
  const asked = checkPort(frontend, context)
  const { hosts: _unused, ...wholeGroup } = service
  const backends = frontend.hostGroup === undefined ? service : { ...wholeGroup, group: frontend.hostGroup }
  return context.hostsOf(backends).map((host, index) => {
    const other = context.scopeOf(host)
    const { hostname } = other.data('ansible_facts') as { hostname: string }
    const address = other.evaluate("{{ 'api' | kolla_address | put_address_in_context('url') }}") as string
    return indent(
      [
        `server ${hostname} ${address}:${port} ${check}`,
        ...(asked === '' ? [] : [`port ${asked} on-marked-down shutdown-sessions`]),
        ...(frontend.activePassive && index > 0 ? ['backup'] : []),
        ...(tls ? [backendTls(scope.bool('kolla_verify_tls_backend'), scope.string('haproxy_backend_cacert'))] : []),
        ...weight(other.find(`haproxy_${entry}_weight`)),
      ].join(' '),
    )
  })
}

function checkPort(frontend: Frontend, context: ServiceContext): string {
  return frontend.checkPort === undefined ? '' : text(frontend.checkPort, context)
}

function backendTls(verify: boolean, ca: string): string {
  return verify ? `ssl verify required ca-file ${ca}` : 'ssl verify none'
}

const HEAVIEST = 256

function weight(value: Value | undefined): readonly string[] {
  const number = Number(value)
  return value !== undefined && value !== null && number > 0 && number <= HEAVIEST ? [`weight ${number}`] : []
}

/** The options of an entry, then those that the operator set for all. */
function extras(own: Lines | undefined, common: string, context: ServiceContext): string[] {
  return [...(own ? list(own, context) : []), ...(context.scope.data(common) as string[])].map((line) => indent(line))
}

function list(lines: Lines, context: ServiceContext): readonly string[] {
  return textList(lines, context.scope, { service_name: context.name })
}

function indent(line: string): string {
  return `    ${line}`
}

/** For the single external front end: which host name goes to which back end. */
export function externalFrontendMap(context: ServiceContext): ReadonlyMap<string, string> {
  const lines: string[] = []
  for (const role of context.roles) {
    for (const [name, service] of Object.entries(role.services)) {
      for (const { suffix, context: part } of balancedParts(role, name, service, context)) {
        if (isEnabled(part)) lines.push(...mapLines(part, suffix))
      }
    }
  }
  return new Map([['', lines.join('\n') + '\n']])
}

function mapLines(balanced: ServiceContext, suffix: string): readonly string[] {
  return Object.entries(balanced.service.frontends ?? {}).flatMap(([entry, frontend]) => {
    const { external, mode, withFrontend, externalFqdn, enabled } = frontend
    if (!external || mode !== 'http' || withFrontend === false || !externalFqdn || !balanced.scope.test(enabled)) return []
    return [`${text(externalFqdn, balanced)} ${entry}${suffix}_back`]
  })
}
