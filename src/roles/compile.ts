import { dirname, join } from 'node:path'
import { KollaError, type Problem } from '../errors.ts'
import type { DesiredFile } from '../hosts/types.ts'
import { str } from '../templates/python.ts'
import type { Value } from '../templates/types.ts'
import { toData } from '../templates/values.ts'
import type { HostScope, Variables } from '../variables/types.ts'
import { configJson } from './config-json.ts'
import { containerName, containerSpec, directoryName } from './container.ts'
import { contentsOf, contextVariables, text, type ContentRoots } from './content.ts'
import { compileDeploymentResources } from './deployment.ts'
import { SharedContents } from './shared-contents.ts'
import type { Desired, DesiredHost, DesiredRole, DesiredService } from './desired.ts'
import type { ConfigFile, Readiness, Role, Service, ServiceContext, Text } from './types.ts'

export interface CompileInput {
  /** Enabled roles in dependency order. */
  readonly roles: readonly Role[]
  /** Hosts of this run; others are only read. */
  readonly hosts: readonly string[]
  readonly variables: Variables
  readonly roots: ContentRoots
}

/** Values by which operators tell kolla-ansible to leave a kernel setting alone. */
const UNMANAGED = new Set(['KOLLA_UNSET', 'KOLLA_SKIP'])

/** Upstream's CA bundle for every container; only where the operator asks for it. */
const CA_CERTIFICATES: ConfigFile = {
  name: 'ca-certificates',
  source: { kind: 'folder', overrides: ['{{ kolla_certificates_dir }}/ca'], raw: true },
  dest: '/var/lib/kolla/share/ca-certificates',
  owner: 'root',
  perm: '0644',
  mode: '0644',
  when: 'kolla_copy_ca_into_containers | bool',
  listedWhen: 'kolla_copy_ca_into_containers | bool',
}

const NOTHING = Buffer.alloc(0)

/** Where operators look for the logs of all services: a link into the volume that containers write them to. */
const LOG_FOLDER = '/var/log/kolla'
const LOG_VOLUME = 'kolla_logs/_data'

/** Works out what every host of the run should look like. Pure but for reading templates and the operator's files; throws every mistake at once. */
export function compile(given: CompileInput): Desired {
  const input: Work = { ...given, placement: new Placement(given.variables), contents: new SharedContents() }
  const problems: Problem[] = []
  const hosts = new Map<string, DesiredHost>()
  for (const host of input.hosts) {
    const services = input.roles.flatMap((role) =>
      Object.entries(role.services).flatMap(([name, service]) => collect(problems, () => compileService(input, role, name, service, host))),
    )
    hosts.set(host, { host, services, ...hostSettings(input, host, services) })
  }
  const roles = input.roles.flatMap((role) => collect(problems, () => [compileRole(input, role)]))
  if (problems.length > 0) throw configurationError(problems)
  return { hosts, roles }
}

/** What is worked out once for all hosts. */
interface Work extends CompileInput {
  readonly placement: Placement
  readonly contents: SharedContents
}

/** Where the services run; asked for every host and service, so worked out once for each service. */
class Placement {
  readonly #variables: Variables
  readonly #hosts = new Map<Service, ReadonlySet<string>>()

  constructor(variables: Variables) {
    this.#variables = variables
  }

  hostsOf(service: Service): ReadonlySet<string> {
    let hosts = this.#hosts.get(service)
    if (!hosts) this.#hosts.set(service, (hosts = new Set(hostsOf(service, this.#variables))))
    return hosts
  }
}

/** Hosts that a service of an enabled role runs on, in the order of the inventory. */
export function hostsOf(service: Service, variables: Variables): readonly string[] {
  const first = variables.hosts[0]
  if (first === undefined) return []
  const scope = variables.forHost(first)
  const members = groupMembers(service.group, variables)
  if (service.hosts === undefined || members.length === 0) return members
  const chosen = scope.evaluate(service.hosts)
  if (!Array.isArray(chosen)) return members
  const hosts = new Set(chosen)
  return (variables.groups.get('all') ?? members).filter((host) => hosts.has(host))
}

/** A group that is an expression is the host's own: each says of which it is a member. */
function groupMembers(group: Text, variables: Variables): readonly string[] {
  if (!group.includes('{{')) return variables.groups.get(group) ?? []
  const members = new Map<string, ReadonlySet<string>>()
  return variables.hosts.filter((host) => {
    const name = str(variables.forHost(host).evaluate(group))
    let own = members.get(name)
    if (!own) members.set(name, (own = new Set(variables.groups.get(name))))
    return own.has(host)
  })
}

/** What a definition's texts are evaluated in. */
export function serviceContext(
  input: Omit<CompileInput, 'roots'>,
  role: Role,
  name: string,
  service: Service,
  host: string,
  instance?: Value,
): ServiceContext {
  return {
    role,
    name,
    service,
    ...(instance === undefined ? {} : { instance }),
    host,
    scope: input.variables.forHost(host),
    roles: input.roles,
    hostsOf: (other) => hostsOf(other, input.variables),
    scopeOf: (other) => input.variables.forHost(other),
  }
}

function compileService(input: Work, role: Role, name: string, service: Service, host: string): readonly DesiredService[] {
  const { placement } = input
  const scope = input.variables.forHost(host)
  if (!placement.hostsOf(service).has(host) || !scope.test(service.enabled ?? role.enabled)) return []
  const context: ServiceContext = {
    ...serviceContext(input, role, name, service, host),
    hostsOf: (other) => [...placement.hostsOf(other)],
  }
  if (service.instances === undefined) return [compileContainer(input, context)]
  const instances = scope.evaluate(service.instances)
  if (!Array.isArray(instances)) throw new TypeError(`${service.instances} of ${role.name} does not give a list`)
  return (instances as readonly Value[]).map((instance) => compileContainer(input, { ...context, instance }))
}

function compileContainer({ roots, contents: shared }: Work, context: ServiceContext): DesiredService {
  const { role, name, service, host, scope, instance } = context
  const directory = join(scope.string('node_config_directory'), directoryName(context))
  const owner = { owner: scope.string('config_owner_user'), group: scope.string('config_owner_group') }
  const definitions = [...service.files, CA_CERTIFICATES]
  const listed: ConfigFile[] = []
  const contents = new Map<string, { readonly content: Buffer; readonly mode: string; readonly keep?: boolean }>()
  const isWanted = ({ when }: ConfigFile): boolean => when === undefined || scope.test(when, contextVariables(context))
  for (const file of definitions) {
    const made = isWanted(file) ? contentsOf(file, context, roots) : new Map<string, Buffer>()
    for (const [path, content] of made) {
      contents.set(path, { content: shared.of(content), mode: file.mode ?? '0660', ...(file.keep ? { keep: true } : {}) })
    }
    listed.push(...(file.name === '' ? [...made.keys()].map((path) => ({ ...file, name: path, dest: `${file.dest ?? ''}/${path}` })) : [file]))
  }
  const present = new Set(contents.keys())
  contents.set('config.json', { content: shared.of(Buffer.from(configJson(context, listed, present))), mode: '0660' })
  const exclusive = definitions.filter((file) => file.exclusive && isWanted(file)).map((file) => join(directory, text(file.name, context)))
  const files = [...contents].map(([path, file]): DesiredFile => ({ path: join(directory, path), kind: 'file', ...file, ...owner }))
  const folders = new Set([directory, ...exclusive.map((path) => path.replace(/\/$/, '')), ...files.map((file) => dirname(file.path))])
  const directories = [...folders].sort().map((path): DesiredFile => ({ path, kind: 'directory', content: NOTHING, mode: '0770', ...owner }))
  return {
    role: role.name,
    name,
    ...(instance === undefined ? {} : { instance }),
    host,
    directory,
    spec: containerSpec(context),
    files: [...directories, ...files.sort((a, b) => (a.path < b.path ? -1 : 1))],
    exclusive,
    overlaps: service.takeover !== undefined,
    startsContainers: service.startsContainers ?? false,
    ready: readiness(service, scope),
    onDemand: service.onDemand ?? false,
    startAfter: (service.startAfter ?? []).flatMap((other) => {
      const definition = role.services[other]
      return definition ? [containerName(other, definition)] : []
    }),
  }
}

function readiness({ ready = 'health' }: Service, scope: HostScope): Readiness {
  if (typeof ready === 'string') return ready
  return scope.test(ready.upWhile) ? 'up' : 'health'
}

function hostSettings(input: CompileInput, host: string, services: readonly DesiredService[]): Pick<DesiredHost, 'sysctls' | 'modules' | 'links'> {
  const scope = input.variables.forHost(host)
  const present = new Set(services.map((service) => service.role))
  const settings = input.roles.filter((role) => present.has(role.name))
  const holds = (setting: { readonly when?: string }): boolean => setting.when === undefined || scope.test(setting.when)
  return {
    sysctls: settings.flatMap((role) =>
      (role.host?.sysctls ?? [])
        .filter(holds)
        .map((sysctl) => ({ role: role.name, name: sysctl.name, value: str(scope.evaluate(sysctl.value)) }))
        .filter((sysctl) => !UNMANAGED.has(sysctl.value)),
    ),
    modules: settings.flatMap((role) => (role.host?.modules ?? []).filter(holds).flatMap(({ name }) => moduleNames(name, scope))),
    links: services.length === 0 ? [] : [{ path: LOG_FOLDER, target: join(scope.string('container_engine_volumes_path'), LOG_VOLUME) }],
  }
}

/** The modules that a text names: one, or a list of names or of {name}. */
function moduleNames(name: string, scope: HostScope): readonly string[] {
  const named = toData(scope.evaluate(name))
  const all = (Array.isArray(named) ? named : [named]) as readonly (string | { readonly name: string })[]
  return all.map((module) => (typeof module === 'string' ? module : module.name))
}

function compileRole(input: Work, role: Role): DesiredRole {
  refuse(input, role)
  const runs = (service: Service, host: string): boolean =>
    input.placement.hostsOf(service).has(host) && input.variables.forHost(host).test(service.enabled ?? role.enabled)
  const hosts = input.hosts.filter((host) => Object.values(role.services).some((service) => runs(service, host)))
  const hostsOf = (name: string): readonly string[] => {
    const service = role.services[name]
    return service ? hosts.filter((host) => runs(service, host)) : []
  }
  return { role, hosts, ...compileDeploymentResources(role, { hosts, hostsOf }, input.variables, input.roots) }
}

/** Options that a role does not support are mistakes as long as they are set. */
function refuse({ hosts, variables }: CompileInput, role: Role): void {
  const [first] = hosts
  if (first === undefined) return
  for (const { when, message, hint } of role.refused ?? []) {
    if (!variables.forHost(first).test(when)) continue
    throw new KollaError(message, { code: 'option-unsupported', fault: 'configuration', hint })
  }
}

/** Runs one part; a configuration mistake in it is collected, so that all are reported at once. */
function collect<T>(problems: Problem[], part: () => readonly T[]): readonly T[] {
  try {
    return part()
  } catch (error) {
    if (!(error instanceof KollaError) || error.details.fault !== 'configuration') throw error
    const own: Problem = {
      severity: 'error',
      code: error.details.code,
      message: error.message,
      where: error.details.where,
      hint: error.details.hint,
    }
    for (const problem of error.details.problems ?? [own]) {
      if (!problems.some((known) => known.message === problem.message && known.where?.line === problem.where?.line)) problems.push(problem)
    }
    return []
  }
}

function configurationError(problems: readonly Problem[]): KollaError {
  const count = problems.length === 1 ? 'a mistake' : `${problems.length} mistakes`
  return new KollaError(`the configuration has ${count}; nothing was touched`, { code: 'configuration-invalid', fault: 'configuration', problems })
}
