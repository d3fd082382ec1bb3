import type { ContainerSpec, Dimensions, HealthcheckSpec } from '../containers/types.ts'
import { Secret } from '../secrets.ts'
import { text, textList } from './content.ts'
import type { OneShot, Service, ServiceContext } from './types.ts'

/** `keystone-fernet` -> `keystone_fernet`, unless the definition names it. */
export function containerName(name: string, service: Service): string {
  return service.container ?? name.replaceAll('-', '_')
}

/** The container of a service on a host, with every `<prefix>_...` variable an operator may have set. */
export function containerSpec(context: ServiceContext): ContainerSpec {
  const { scope, service, name } = context
  const container = containerName(name, service)
  const prefix = service.variables ?? container
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
    ...(service.pidMode ? { pidMode: service.pidMode } : {}),
    ...(service.ipcMode ? { ipcMode: service.ipcMode } : {}),
    ...(service.cgroupnsMode ? { cgroupnsMode: service.cgroupnsMode } : {}),
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
  const { scope, service, name } = context
  const own =
    service.volumes === undefined
      ? (scope.data(`${prefix}_default_volumes`) as string[])
      : [
          `${scope.string('node_config_directory')}/${name}/:${scope.string('container_config_directory')}/:ro`,
          '/etc/localtime:/etc/localtime:ro',
          ...(service.logs === false ? [] : ['kolla_logs:/var/log/kolla/']),
          ...service.volumes.map((volume) => text(volume, context)),
        ]
  const extra = scope.find(`${prefix}_extra_volumes`) ? (scope.data(`${prefix}_extra_volumes`) as string[]) : []
  const run = service.hostRun ? (scope.data(`run_default_volumes_${scope.string('kolla_container_engine')}`) as string[]) : []
  return [...new Set([...own, ...extra, ...run].filter((volume) => volume !== ''))]
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
