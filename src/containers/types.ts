import type { Secret } from '../secrets.ts'
import type { SharedValues } from './shared-values.ts'

/** `kolla_container_engine`. */
export type EngineKind = 'docker' | 'podman'

/** Health check as kolla's five parameters; times in seconds. */
export interface HealthcheckSpec {
  /** As the engine takes it: `['CMD-SHELL', 'healthcheck_curl http://...']`. */
  readonly test: readonly string[]
  readonly interval: number
  readonly timeout: number
  readonly retries: number
  readonly startPeriod: number
}

/** Resource limits under kolla's names; sizes as numbers of bytes or text like `512m`. */
export interface Dimensions {
  readonly mem_limit?: string | number
  readonly mem_reservation?: string | number
  readonly memswap_limit?: string | number
  readonly cpu_period?: number
  readonly cpu_quota?: number
  readonly cpu_shares?: number
  readonly cpuset_cpus?: string
  readonly cpuset_mems?: string
  readonly blkio_weight?: number
  readonly pids_limit?: number
  readonly ulimits?: Readonly<Record<string, { readonly soft: number; readonly hard: number }>>
}

/** A container as it should be; the engine's defaults hold for what is not said. */
export interface ContainerSpec {
  readonly name: string
  /** Full reference: `quay.io/openstack.kolla/keystone:2025.1-debian-trixie`. */
  readonly image: string
  /** Named volumes and binds: `SRC:DST[:MODE]`, as kolla writes them; empty ones already dropped. */
  readonly volumes: readonly string[]
  readonly environment: Readonly<Record<string, string | Secret>>
  readonly command?: readonly string[]
  readonly privileged: boolean
  readonly capAdd: readonly string[]
  readonly securityOpt: readonly string[]
  readonly pidMode?: 'host'
  readonly ipcMode?: 'host' | 'private' | 'shareable'
  readonly cgroupnsMode?: 'host' | 'private'
  readonly tmpfs: readonly string[]
  readonly volumesFrom: readonly string[]
  readonly labels: Readonly<Record<string, string>>
  readonly dimensions: Dimensions
  readonly healthcheck?: HealthcheckSpec
  /** Supervision by the engine: `unless-stopped` for services, `no` for one-shot containers. */
  readonly restartPolicy: 'no' | 'on-failure' | 'always' | 'unless-stopped'
  /** Seconds the engine waits after SIGTERM before SIGKILL. */
  readonly stopTimeout: number
  readonly user?: string
}

/** A container as it is. */
export interface ObservedContainer {
  readonly id: string
  readonly name: string
  readonly image: string
  readonly imageId: string
  readonly state: 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead'
  readonly exitCode: number
  readonly health: 'none' | 'starting' | 'healthy' | 'unhealthy'
  /** Seconds since the epoch, with fraction; 0 when the engine does not say. */
  readonly createdAt: number
  /** Seconds since the epoch, with fraction; 0 when it never ran. */
  readonly startedAt: number
  readonly labels: Readonly<Record<string, string>>
  /** The engine's inspect document, for comparison. */
  readonly inspect: Readonly<Record<string, unknown>>
}

export interface ObservedImage {
  readonly id: string
  readonly tags: readonly string[]
  readonly labels: Readonly<Record<string, string>>
}

/** One difference between a desired and an observed container. */
export interface ContainerDifference {
  /** `image`, `environment`, `volumes`, `privileged`, `restart_policy`, `healthcheck`, `state`, ... */
  readonly field: string
  /** Printable, secrets masked. */
  readonly from: string
  readonly to: string
  /** What it takes: a live update (restart policy, limits), a start, or a new container. */
  readonly remedy: 'update' | 'start' | 'recreate'
}

/** Everything a run wants to know of a host's engine, in few calls on one stream. */
export interface EngineObservation {
  readonly kind: EngineKind
  readonly version: string
  readonly apiVersion: string
  readonly containers: ReadonlyMap<string, ObservedContainer>
  /** By every tag and by id. */
  readonly images: ReadonlyMap<string, ObservedImage>
  readonly volumes: ReadonlySet<string>
}

export interface ObserveOptions {
  /** Which containers are inspected (default: all on the host); the others are not in the observation. */
  readonly containers?: (name: string) => boolean
  /** Where what is equal on many hosts is kept once. */
  readonly shared?: SharedValues
}

export interface FollowOptions {
  /** How many of the last lines come first (default: none). */
  readonly tail?: number
  /** Only lines printed since then, in seconds since the epoch. */
  readonly since?: number
  readonly onLine: (line: string) => void
  /** Ends the following; the call then returns. */
  readonly signal?: AbortSignal
}

export interface ExecResult {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface RegistryAuth {
  readonly username: string
  readonly password: Secret
  readonly serveraddress: string
}

/** A container engine on one host. The only implementation uses dockerode; tests use the fake in test/support. */
export interface Engine {
  observe(options?: ObserveOptions): Promise<EngineObservation>
  inspect(name: string): Promise<ObservedContainer | undefined>
  pull(image: string, auth?: RegistryAuth, onProgress?: (text: string) => void): Promise<ObservedImage>
  createVolume(name: string, labels: Readonly<Record<string, string>>): Promise<void>
  removeVolume(name: string): Promise<void>
  /** Creates it without starting; returns its id. `as` overrides the name (a replacement is created beside the old one). */
  create(spec: ContainerSpec, as?: string): Promise<string>
  start(name: string): Promise<void>
  stop(name: string, timeout: number): Promise<void>
  restart(name: string, timeout: number): Promise<void>
  rename(from: string, to: string): Promise<void>
  remove(name: string, options?: { readonly volumes?: boolean }): Promise<void>
  removeImage(image: string): Promise<void>
  /** Changes what can be changed in a running container: restart policy and limits. */
  update(name: string, spec: ContainerSpec): Promise<void>
  kill(name: string, signal: string): Promise<void>
  /** Runs a command in a running container; secrets go into `environment` or `input`, never into the command. */
  exec(
    name: string,
    command: readonly string[],
    options?: {
      readonly user?: string
      readonly environment?: Readonly<Record<string, string | Secret>>
      readonly input?: string
      readonly timeout?: number
    },
  ): Promise<ExecResult>
  /** Runs a one-shot container to its end, collects its output, removes it. */
  runOnce(spec: ContainerSpec, options?: { readonly timeout?: number }): Promise<ExecResult>
  /** The last lines a container printed. */
  logs(name: string, tail: number): Promise<readonly string[]>
  /** Reports lines as they are printed, until the container ends or `signal` says so. */
  followLogs(name: string, options: FollowOptions): Promise<void>
  close(): Promise<void>
}
