import type { ContainerCreateOptions } from 'dockerode'
import { Secret } from '../secrets.ts'
import { podmanCapability, podmanUlimits, PODMAN_CAPABILITY } from './podman.ts'
import { resourcesOf, ulimitsOf } from './resources.ts'
import type { ContainerSpec, EngineKind, HealthcheckSpec } from './types.ts'
import { bindOf, parseVolume, type VolumeSpec } from './volumes.ts'

const NANOSECONDS = 1_000_000_000

/** The environment as the engine takes it. This is where secrets are revealed: the result goes to the engine only. */
export function revealEnvironment(environment: ContainerSpec['environment']): string[] {
  return Object.entries(environment).map(
    ([name, value]) => `${name}=${value instanceof Secret ? value.reveal() : value}`,
  )
}

/** The health check as the engine takes it; undefined for none, which kolla also writes as the test `NONE`. */
export function engineHealthcheck(healthcheck: HealthcheckSpec | undefined) {
  if (!healthcheck || healthcheck.test.length === 0 || healthcheck.test[0] === 'NONE') return undefined
  return {
    Test: [...healthcheck.test],
    Interval: healthcheck.interval * NANOSECONDS,
    Timeout: healthcheck.timeout * NANOSECONDS,
    Retries: healthcheck.retries,
    StartPeriod: healthcheck.startPeriod * NANOSECONDS,
  }
}

/** The request that creates a container, as kolla makes it: the host's network, no terminal, nothing that was not asked for. */
export function createBody(spec: ContainerSpec, kind: EngineKind): ContainerCreateOptions {
  const volumes = spec.volumes.map(parseVolume)
  const healthcheck = engineHealthcheck(spec.healthcheck)
  return {
    Image: spec.image,
    ...(spec.command ? { Cmd: [...spec.command] } : {}),
    ...(spec.user === undefined ? {} : { User: spec.user }),
    ...(healthcheck ? { Healthcheck: healthcheck } : {}),
    Env: revealEnvironment(spec.environment),
    Labels: { ...spec.labels },
    Tty: false,
    StopTimeout: spec.stopTimeout,
    Volumes: Object.fromEntries(declaredTargets(volumes, kind).map((target) => [target, {}])),
    HostConfig: {
      NetworkMode: 'host',
      Binds: [...new Set(volumes.flatMap((volume) => bindOf(volume) ?? []))],
      Privileged: spec.privileged,
      CapAdd: capabilities(spec, kind),
      SecurityOpt: [...spec.securityOpt],
      ...(spec.pidMode ? { PidMode: spec.pidMode } : {}),
      ...(spec.ipcMode ? { IpcMode: spec.ipcMode } : {}),
      ...(spec.cgroupnsMode ? { CgroupnsMode: spec.cgroupnsMode } : {}),
      ...(spec.tmpfs.length > 0 ? { Tmpfs: Object.fromEntries(spec.tmpfs.map(parseTmpfs)) } : {}),
      ...(spec.volumesFrom.length > 0 ? { VolumesFrom: [...spec.volumesFrom] } : {}),
      RestartPolicy: { Name: spec.restartPolicy, MaximumRetryCount: 0 },
      ...resourcesOf(spec.dimensions),
      ...ulimits(spec, kind),
    },
  }
}

/** kolla declares all of them with Docker; Podman takes one that is also bound for a duplicate (trailing slashes). */
function declaredTargets(volumes: readonly VolumeSpec[], kind: EngineKind): string[] {
  const declared = kind === 'docker' ? volumes : volumes.filter(({ source }) => source === undefined)
  return declared.map(({ target }) => target)
}

/** `/run:size=64m` as path and options. */
export function parseTmpfs(text: string): [path: string, options: string] {
  const [path = '', ...options] = text.split(':')
  return [path, options.join(':')]
}

function capabilities(spec: ContainerSpec, kind: EngineKind): string[] {
  if (kind === 'docker' || spec.privileged) return [...spec.capAdd]
  return [...new Set([...spec.capAdd.map(podmanCapability), PODMAN_CAPABILITY])]
}

function ulimits(spec: ContainerSpec, kind: EngineKind) {
  const wanted = ulimitsOf(spec.dimensions)
  const list = kind === 'podman' ? podmanUlimits(wanted) : wanted
  return list.length > 0 ? { Ulimits: list } : {}
}
