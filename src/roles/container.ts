import type { ContainerSpec, Dimensions, HealthcheckSpec } from '../containers/types.ts'
import { Secret } from '../secrets.ts'
import { str } from '../templates/python.ts'
import type { Value } from '../templates/types.ts'
import { toData } from '../templates/values.ts'
import { contextVariables, text, textList } from './content.ts'
import type { OneShot, Service, ServiceContext } from './types.ts'

/** `keystone-fernet` -> `keystone_fernet`, unless the definition names it; an instance has its own name at the end. */
export function containerName(name: string, service: Service, instance?: Value): string {
  const own = service.container ?? name.replaceAll('-', '_')
  return instance === undefined ? own : `${own}_${str(instance)}`
}

/** The config directory of a service below the node's: `ovn-sb-db-relay-1`. */
export function directoryName({ name, instance }: Pick<ServiceContext, 'name' | 'instance'>): string {
  return instance === undefined ? name : `${name}-${str(instance)}`
}

/** The container of a service on a host, with every `<prefix>_...` variable an operator may have set. */
export function containerSpec(context: ServiceContext): ContainerSpec {
  const { scope, service, name } = context
  const container = containerName(name, service, context.instance)
  const prefix = service.variables ?? containerName(name, service)
  const pidMode = text(service.pidMode ?? '', context)
  const cgroupnsMode = text(service.cgroupnsMode ?? '', context)
  const healthcheck = service.healthcheck === false ? undefined : healthcheckSpec(scope.find(`${prefix}_healthcheck`) && scope.data(`${prefix}_healthcheck`))
  return {
    name: container,
    image: scope.string(`${prefix}_image_full`),
    volumes: volumes(context, prefix),
    environment: {
      KOLLA_CONFIG_STRATEGY: scope.string('config_strategy'),
      KOLLA_SERVICE_NAME: container.replaceAll('_', '-'),
      ...proxies(context, prefix),
      ...environment(service.environment ?? {}, context),
    },
    privileged: typeof service.privileged === 'string' ? scope.test(service.privileged) : (service.privileged ?? false),
    capAdd: service.capAdd ?? [],
    securityOpt: service.securityOpt ?? [],
    ...(pidMode === 'host' ? ({ pidMode } as const) : {}),
    ...(service.ipcMode ? { ipcMode: service.ipcMode } : {}),
    ...(cgroupnsMode === 'host' || cgroupnsMode === 'private' ? { cgroupnsMode } : {}),
    tmpfs: textList(service.tmpfs ?? [], scope),
    volumesFrom: [],
    labels: {},
    dimensions: (scope.find(`${prefix}_dimensions`) ? scope.data(`${prefix}_dimensions`) : {}) as Dimensions,
    ...(healthcheck ? { healthcheck } : {}),
    restartPolicy: restartPolicy(scope.string('docker_restart_policy')),
    stopTimeout: scope.int('docker_graceful_timeout'),
  }
}

/** The one-shot variant of a service's container: same image, volumes and limits; its own environment and command; no restart. */
export function oneShotSpec(oneShot: OneShot, spec: ContainerSpec, context: ServiceContext): ContainerSpec {
  const { healthcheck: _unused, ...rest } = spec
  const { KOLLA_CONFIG_STRATEGY = 'COPY_ALWAYS' } = spec.environment
  return {
    ...rest,
    name: oneShot.name,
    environment: {
      KOLLA_CONFIG_STRATEGY,
      KOLLA_SERVICE_NAME: oneShot.name.replaceAll('_', '-'),
      ...environment(oneShot.environment, context),
    },
    ...(oneShot.command ? { command: oneShot.command.map((word) => text(word, context)) } : {}),
    labels: oneShotLabels(oneShot),
    restartPolicy: 'no',
  }
}

/** How the service reaches what is outside of the deployment. */
function proxies({ scope }: ServiceContext, prefix: string): Record<string, string> {
  const name = `${prefix}_container_proxy`
  return scope.find(name) === undefined ? {} : (scope.data(name) as Record<string, string>)
}

/** As kolla-ansible marks them. */
function oneShotLabels({ on }: OneShot): Readonly<Record<string, string>> {
  return on === 'demand' ? {} : { [on === 'bootstrap' ? 'BOOTSTRAP' : 'KOLLA_UPGRADE']: '' }
}

/** Values whose name says so are secrets: they are never printed. */
const SECRET_NAME = /PASSWORD|SECRET|TOKEN|COOKIE|PRIVATE/

function environment(wanted: Readonly<Record<string, string>>, context: ServiceContext): Record<string, string | Secret> {
  return Object.fromEntries(
    Object.entries(wanted).map(([key, value]) => {
      const resolved = text(value, context)
      return [key, SECRET_NAME.test(key) ? new Secret(resolved) : resolved]
    }),
  )
}

function volumes(context: ServiceContext, prefix: string): readonly string[] {
  const { scope, service } = context
  const own =
    service.volumes === undefined
      ? list(`${prefix}_default_volumes`, context)
      : [
          `${scope.string('node_config_directory')}/${directoryName(context)}/:${scope.string('container_config_directory')}/:ro`,
          '/etc/localtime:/etc/localtime:ro',
          ...(service.logs === false ? [] : ['kolla_logs:/var/log/kolla/']),
          ...service.volumes.map((volume) => text(volume, context)),
        ]
  const extra = scope.layers(`${prefix}_extra_volumes`).length > 0 ? list(`${prefix}_extra_volumes`, context) : []
  const run = service.hostRun ? list(`run_default_volumes_${scope.string('kolla_container_engine')}`, context) : []
  return [...new Set([...own, ...extra, ...run].filter((volume) => volume !== ''))]
}

/** A list of texts that a variable holds, as this service sees it. */
function list(variable: string, context: ServiceContext): readonly string[] {
  return toData(context.scope.evaluate(`{{ ${variable} }}`, contextVariables(context))) as string[]
}

function healthcheckSpec(value: unknown): HealthcheckSpec | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { test, interval, timeout, retries, start_period: startPeriod } = value as Record<string, unknown>
  if (!Array.isArray(test) || test[0] === 'NONE') return undefined
  return {
    test: test.map(String),
    interval: Number(interval),
    timeout: Number(timeout),
    retries: Number(retries),
    startPeriod: Number(startPeriod),
  }
}

function restartPolicy(value: string): ContainerSpec['restartPolicy'] {
  return value === 'no' || value === 'on-failure' || value === 'always' ? value : 'unless-stopped'
}
