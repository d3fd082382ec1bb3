import type { FileOptions } from './define.ts'
import type { RoleIdentity } from './identity-types.ts'
import type { ConfigFile, Condition, Frontend, OneShot, RoleDatabase, Text } from './types.ts'

// What every OpenStack service repeats, derived from the name of its project under the variable names of kolla-ansible.

/** An ini file with kolla's usual overrides: global.conf, the project's, the service's, the host's. */
export function projectIni(project: string, name: string, options: FileOptions): ConfigFile {
  const overrides = [
    'global.conf',
    `${project}.conf`,
    `${project}/{{ service_name }}.conf`,
    `${project}/{{ inventory_hostname }}/${name}`,
  ]
  return ini(name, overrides, options)
}

/** A further ini file of a project: the operator's `<project>/<name>` and `<project>/<host>/<name>` are merged over it. */
export function secondaryIni(project: string, name: string, options: FileOptions): ConfigFile {
  return ini(name, [`${project}/${name}`, `${project}/{{ inventory_hostname }}/${name}`], options)
}

function ini(name: string, overrides: readonly Text[], options: FileOptions): ConfigFile {
  const { template = `${name}.j2`, ...rest } = options
  return { name, source: { kind: 'ini', template, overrides }, perm: '0600', ...rest }
}

/** The operator's policy.yaml or policy.json of a project, where there is one. */
export function policy(project: string, owner = project): readonly ConfigFile[] {
  return ['policy.yaml', 'policy.json'].map((name) => ({
    name,
    source: { kind: 'template', overrides: [`${project}/${name}`] },
    dest: `/etc/${project}/${name}`,
    owner,
    perm: '0600',
  }))
}

/** What uWSGI needs to know of an API. */
interface UwsgiOptions {
  /** Python module and the application in it: `glance.wsgi.api:application`. */
  readonly module: string
  readonly port: Text
  readonly workers: Text
  /** Whether it speaks TLS itself; default `<project>_enable_tls_backend`. */
  readonly tls?: Text
  /** Address it listens on; default the API address of the host. */
  readonly host?: Text
  /** Port of a socket in uWSGI's own protocol. */
  readonly socketPort?: Text
  /** Longest request body without a length, in bytes. */
  readonly chunkedInputLimit?: Text
  /** Threads of each worker; default: uWSGI's one. */
  readonly threads?: Text
  /** Who it runs as; default: the project's own user. */
  readonly user?: Text
  /** Permission bits of the log. */
  readonly logMode?: string
  /** Where the container reads it; default `/etc/<project>/<service>-uwsgi.ini`. */
  readonly dest?: Text
}

/** `<service>-uwsgi.ini`: the server of an API, whose command is `uwsgi <dest>`. */
export function uwsgi(project: string, service: string, options: UwsgiOptions): ConfigFile {
  const name = `${service}-uwsgi.ini`
  return {
    name,
    source: { kind: 'template', template: 'uwsgi.ini.j2', overrides: [] },
    dest: options.dest ?? `/etc/${project}/${name}`,
    owner: project,
    perm: '0600',
    variables: {
      uwsgi_module: options.module,
      uwsgi_host: options.host ?? '{{ service_uwsgi_config_host }}',
      uwsgi_port: options.port,
      uwsgi_workers: options.workers,
      uwsgi_threads: options.threads ?? '',
      uwsgi_user: options.user ?? project,
      uwsgi_tls: options.tls ?? `{{ ${project}_enable_tls_backend | bool }}`,
      uwsgi_socket_port: options.socketPort ?? '',
      uwsgi_chunked_input_limit: options.chunkedInputLimit ?? '',
      uwsgi_log_mode: options.logMode ?? '',
    },
  }
}

/** Parts of an API's load-balancer entries that differ from what its names say. */
interface ApiFrontendOptions {
  /** Default: `enable_<project>`. */
  readonly enabled?: Condition
  /** Whether its back ends may speak TLS, as `<project>_enable_tls_backend` says; default true. */
  readonly tls?: boolean
  /** What a back end answers with 200; default `/healthcheck`. False: it is only connected to. */
  readonly check?: string | false
  /** Default: `<project>_external_fqdn`. */
  readonly externalFqdn?: Text
  /** Default: `<entry>_port`, `<entry>_public_port`, `<entry>_listen_port`. */
  readonly ports?: { readonly internal: Text; readonly public: Text; readonly internalListen: Text; readonly publicListen: Text }
  readonly names?: { readonly internal: string; readonly external: string }
  readonly frontendHttpExtra?: readonly Text[]
  /** Before the health check. */
  readonly backendHttpExtra?: readonly Text[]
}

/** The load-balancer entries of an API, `<entry>` and `<entry>_external`: for those inside, and for everybody else. */
export function apiFrontends(project: string, entry: string, options: ApiFrontendOptions = {}): Readonly<Record<string, Frontend>> {
  const { check = '/healthcheck', tls = true, names = { internal: entry, external: `${entry}_external` } } = options
  const listen = `{{ ${entry}_listen_port }}`
  const ports = options.ports ?? {
    internal: `{{ ${entry}_port }}`,
    public: `{{ ${entry}_public_port }}`,
    internalListen: listen,
    publicListen: listen,
  }
  const checks = check === false ? [] : [`option httpchk GET ${check}`, 'http-check expect status 200']
  const common = {
    enabled: options.enabled ?? `enable_${project} | bool`,
    mode: 'http',
    ...(tls ? { tlsBackend: `${project}_enable_tls_backend | bool` } : {}),
    ...(options.frontendHttpExtra ? { frontendHttpExtra: options.frontendHttpExtra } : {}),
    backendHttpExtra: [...(options.backendHttpExtra ?? []), ...checks],
  } as const
  return {
    [names.internal]: { ...common, port: ports.internal, listenPort: ports.internalListen },
    [names.external]: {
      ...common,
      external: true,
      externalFqdn: options.externalFqdn ?? `{{ ${project}_external_fqdn }}`,
      port: ports.public,
      listenPort: ports.publicListen,
    },
  }
}

/** The database that `<prefix>_database_name`, `_user` and `_password` describe. */
export function database(prefix: string): RoleDatabase {
  const of = (part: string): Text => `{{ ${prefix}_database_${part} }}`
  return { name: of('name'), user: of('user'), password: of('password') }
}

/** What `<project>_ks_services` and `<project>_ks_users` list. */
export function registration(project: string): RoleIdentity {
  return { services: `${project}_ks_services`, users: `${project}_ks_users` }
}

/** The one-shot container that brings a new database to this release, `bootstrap_<project>`. */
export function bootstrap(project: string, service: string): OneShot {
  return { name: `bootstrap_${project}`, service, on: 'bootstrap', environment: { KOLLA_BOOTSTRAP: '' } }
}

/** Where a service finds its Ceph clusters. */
interface CephOptions {
  /** Variable, or other expression, with the list of {cluster, user}. */
  readonly backends: string
  readonly when: Condition
  readonly owner: string
  /** The operator's folder with the key rings; default `<project>`. */
  readonly keyrings?: string
}

/** Configuration and key rings that the operator has under `<project>/`, for the container's /etc/ceph. */
export function cephFiles(project: string, service: string, options: CephOptions): readonly ConfigFile[] {
  const { backends, when, owner, keyrings = project } = options
  const needsKeys = `(${when}) and external_ceph_cephx_enabled | bool`
  const each = `{{ ${backends} }}`
  const keyring = '{{ item.cluster }}.client.{{ item.user }}.keyring'
  const conf = '{{ item.cluster }}.conf'
  return [
    { name: `ceph/${conf}`, source: { kind: 'ini', overrides: [`${project}/${conf}`, `${project}/${service}/${conf}`] }, each, when },
    { name: `ceph/${keyring}`, source: { kind: 'template', overrides: [`${keyrings}/${keyring}`], required: true }, each, when: needsKeys },
    { name: 'ceph', source: { kind: 'folder', overrides: [] }, dest: '/etc/ceph', owner, perm: '0600', when, listedWhen: when },
  ]
}
