import { SharedValues } from './shared-values.ts'
import type { ObservedContainer } from './types.ts'

/** The parts of an engine's inspect document that are read here; both engines leave fields out, or null. */
export interface InspectDocument {
  readonly Id: string
  readonly Name: string
  readonly Image: string
  readonly Created?: string
  readonly Path?: string
  readonly Args?: readonly string[] | null
  readonly RestartCount?: number
  readonly Mounts?: readonly unknown[] | null
  readonly State: {
    readonly Status: string
    readonly ExitCode: number
    readonly StartedAt: string
    readonly Health?: { readonly Status?: string } | null
  }
  readonly Config: {
    readonly Image: string
    readonly User?: string
    readonly Env?: readonly string[] | null
    readonly Cmd?: readonly string[] | null
    readonly Labels?: Readonly<Record<string, string>> | null
    readonly Volumes?: Readonly<Record<string, unknown>> | null
    readonly Healthcheck?: {
      readonly Test?: readonly string[] | null
      readonly Interval?: number
      readonly Timeout?: number
      readonly Retries?: number
      readonly StartPeriod?: number
    } | null
  }
  readonly HostConfig: Readonly<Record<string, unknown>>
}

/** Podman's own words for what Docker calls something else. */
const STATES: Readonly<Record<string, ObservedContainer['state']>> = {
  configured: 'created',
  initialized: 'created',
  stopping: 'running',
  stopped: 'exited',
}

/** A container in our terms, from the engine's inspect document; `shared` keeps what other hosts say as well. */
export function observedContainer(document: InspectDocument, shared = new SharedValues()): ObservedContainer {
  return {
    id: document.Id,
    name: document.Name.replace(/^\//, ''),
    image: document.Config.Image,
    imageId: document.Image,
    state: STATES[document.State.Status] ?? (document.State.Status as ObservedContainer['state']),
    exitCode: document.State.ExitCode,
    health: healthOf(document.State.Health?.Status),
    createdAt: secondsOf(document.Created ?? ''),
    startedAt: secondsOf(document.State.StartedAt),
    labels: shared.of(document.Config.Labels ?? {}),
    inspect: whatIsRead(document, shared) as unknown as Readonly<Record<string, unknown>>,
  }
}

/** Most of a document is read by nobody, and thousands of them are kept while a run lasts. */
function whatIsRead(document: InspectDocument, shared: SharedValues): InspectDocument {
  const { Id, Name, Image: image, Path, Args, RestartCount, Mounts, State, Config, HostConfig } = document
  const { Status, ExitCode, StartedAt, Health } = State
  const { Image, User, Env, Cmd, Labels, Volumes, Healthcheck } = Config
  const { MaskedPaths: _masked, ReadonlyPaths: _readonly, ...settings } = HostConfig
  return {
    Id,
    Name,
    Image: image,
    State: { Status, ExitCode, StartedAt, ...(Health ? { Health: { ...present({ Status: Health.Status }) } } : {}) },
    Config: shared.of({ Image, ...present({ User, Env, Cmd, Labels, Volumes, Healthcheck }) }),
    HostConfig: shared.of(settings),
    ...present({ Path, RestartCount, Args: Args && shared.of(Args), Mounts: Mounts && shared.of(Mounts) }),
  }
}

/** What has a value. */
function present<Fields extends object>(fields: Fields): { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Fields
}

/** The document that an observed container was made of. */
export function inspectDocument(container: ObservedContainer): InspectDocument {
  return container.inspect as unknown as InspectDocument
}

function healthOf(status: string | undefined): ObservedContainer['health'] {
  return status === 'starting' || status === 'healthy' || status === 'unhealthy' ? status : 'none'
}

/** Seconds of a time stamp with up to nine digits of fraction; 0 for the engines' "never" (year 1). */
export function secondsOf(timestamp: string): number {
  const whole = Date.parse(timestamp.replace(/\.\d+/, '')) / 1000
  if (!(whole > 0)) return 0
  return whole + Number(/\.\d+/.exec(timestamp)?.[0] ?? 0)
}
