import { KollaError } from '../../src/errors.ts'
import { createBody } from '../../src/containers/create-body.ts'
import { findImage, indexImages, withTag, type ImageSummary } from '../../src/containers/images.ts'
import { observedContainer, type InspectDocument } from '../../src/containers/observed.ts'
import { updateBody } from '../../src/containers/update-body.ts'
import { namedVolumes } from '../../src/containers/volumes.ts'
import type {
  ContainerSpec,
  Engine,
  EngineKind,
  EngineObservation,
  ExecResult,
  FollowOptions,
  ObservedContainer,
  ObservedImage,
  ObserveOptions,
} from '../../src/containers/types.ts'

/** One call that was made, `start keystone`: what it did, to what. */
export interface EngineCall {
  readonly method: keyof Engine
  readonly target: string
}

/** What a container of the fake is. */
interface FakeContainer {
  spec: ContainerSpec
  document: InspectDocument
  log: string[]
}

export interface FakeEngineOptions {
  readonly kind?: EngineKind
  /** Seconds since the epoch; it advances by one at every start. */
  readonly now?: number
}

/** Calls that only look. */
const QUESTIONS: ReadonlySet<keyof Engine> = new Set(['observe', 'inspect', 'logs', 'followLogs', 'close'])

/**
 * A container engine in memory. Containers are kept as the real one would show them, so that they compare as theirs.
 * Set `health`, `outputs` and `fail` to say how containers and calls turn out; read `calls` to see what was done.
 */
export class FakeEngine implements Engine {
  readonly calls: EngineCall[] = []
  /** Images that a pull finds, beside those that are there. */
  readonly registry = new Map<string, ImageSummary>()
  readonly volumes = new Set<string>()
  /** The health of a started container, by its name; `healthy` where nothing is said. */
  readonly health = new Map<string, ObservedContainer['health']>()
  /** What one-shot containers (by name) and commands (by container) return; success where nothing is said. */
  readonly outputs = new Map<string, ExecResult>()
  /** What was run in containers, in order. */
  readonly commands: string[] = []
  /** Called before each call; what it throws is the call's failure. */
  fail: (call: EngineCall, spec?: ContainerSpec) => void = () => undefined
  now: number
  readonly #kind: EngineKind
  readonly #images = new Map<string, ImageSummary>()
  readonly #containers = new Map<string, FakeContainer>()
  #ids = 0

  constructor(options: FakeEngineOptions = {}) {
    this.#kind = options.kind ?? 'docker'
    this.now = options.now ?? 1_700_000_000
  }

  /** Puts an image on the host; the same tag again with another id is a newer image. */
  addImage(
    tag: string,
    id = `sha256:${tag}`,
    labels: Readonly<Record<string, string>> = { kolla_version: 'fake' },
  ): void {
    const summary = { Id: id, RepoTags: [withTag(tag)], Labels: labels }
    this.#images.set(withTag(tag), summary)
    this.registry.set(withTag(tag), summary)
  }

  /** The calls that changed something. */
  get changes(): readonly string[] {
    return this.calls.filter(({ method }) => !QUESTIONS.has(method)).map(({ method, target }) => `${method} ${target}`)
  }

  /** Makes a container print lines. */
  print(name: string, ...lines: readonly string[]): void {
    this.#find(name).log.push(...lines)
  }

  /** Ends a container from the outside. */
  crash(name: string, exitCode = 1): void {
    this.#setState(name, { Status: 'exited', ExitCode: exitCode })
  }

  async observe(options: ObserveOptions = {}): Promise<EngineObservation> {
    this.#call('observe', '')
    const names = [...this.#containers.keys()].filter(options.containers ?? (() => true))
    return {
      version: 'fake',
      kind: 'docker' as const,
      apiVersion: '1.41',
      containers: new Map(names.map((name) => [name, this.#observed(name)])),
      images: this.#imageIndex(),
      volumes: new Set(this.volumes),
    }
  }

  async inspect(name: string): Promise<ObservedContainer | undefined> {
    this.#call('inspect', name)
    return this.#containers.has(name) ? this.#observed(name) : undefined
  }

  async pull(image: string): Promise<ObservedImage> {
    this.#call('pull', image)
    const summary = this.registry.get(withTag(image))
    if (!summary) throw failure('image-not-found', `Pulling ${image}: manifest unknown`)
    this.#images.set(withTag(image), summary)
    return { id: summary.Id, tags: summary.RepoTags ?? [], labels: summary.Labels ?? {} }
  }

  async createVolume(name: string): Promise<void> {
    this.#call('createVolume', name)
    this.volumes.add(name)
  }

  async removeVolume(name: string): Promise<void> {
    this.#call('removeVolume', name)
    const users = [...this.#containers.values()].filter(({ spec }) => namedVolumes(spec.volumes).includes(name))
    if (users.length > 0) throw failure('volume-in-use', `Removing volume ${name}: in use`)
    if (!this.volumes.delete(name)) throw failure('volume-not-found', `Removing volume ${name}: no such volume`)
  }

  async create(spec: ContainerSpec, as = spec.name): Promise<string> {
    this.#call('create', as, spec)
    if (this.#containers.has(as)) throw failure('container-conflict', `Creating ${as}: the name is in use`)
    const image = findImage(this.#imageIndex(), spec.image)
    if (!image) throw failure('image-not-found', `Creating ${as}: no such image ${spec.image}`)
    for (const volume of namedVolumes(spec.volumes)) this.volumes.add(volume)
    this.#ids += 1
    this.now += 1
    const id = `fake-${this.#ids}`
    this.#containers.set(as, {
      spec,
      log: [],
      document: { ...documentOf(spec, as, id, image, this.#kind), Created: timestamp(this.now) },
    })
    return id
  }

  async start(name: string): Promise<void> {
    this.#call('start', name, this.#find(name).spec)
    if (this.#find(name).document.State.Status !== 'running') this.#run(name)
  }

  async stop(name: string): Promise<void> {
    this.#call('stop', name)
    if (this.#find(name).document.State.Status === 'running') {
      this.#setState(name, { Status: 'exited', ExitCode: 0 })
    }
  }

  async restart(name: string): Promise<void> {
    this.#call('restart', name, this.#find(name).spec)
    this.#run(name)
  }

  async rename(from: string, to: string): Promise<void> {
    this.#call('rename', `${from} to ${to}`)
    const container = this.#find(from)
    if (this.#containers.has(to)) throw failure('container-conflict', `Renaming ${from}: ${to} is in use`)
    this.#containers.delete(from)
    this.#containers.set(to, { ...container, document: { ...container.document, Name: `/${to}` } })
  }

  async remove(name: string): Promise<void> {
    this.#call('remove', name)
    this.#find(name)
    this.#containers.delete(name)
  }

  async removeImage(image: string): Promise<void> {
    this.#call('removeImage', image)
    if (!this.#images.delete(withTag(image))) throw failure('image-not-found', `Removing ${image}: no such image`)
  }

  async update(name: string, spec: ContainerSpec): Promise<void> {
    this.#call('update', name, spec)
    const container = this.#find(name)
    const HostConfig = { ...container.document.HostConfig, ...updateBody(spec) }
    container.document = { ...container.document, HostConfig }
  }

  async kill(name: string, signal: string): Promise<void> {
    this.#call('kill', `${name} ${signal}`)
    if (signal === 'SIGKILL' || signal === 'SIGTERM') this.crash(name, 137)
  }

  async exec(name: string, command: readonly string[]): Promise<ExecResult> {
    this.#call('exec', name)
    this.commands.push(command.join(' '))
    if (this.#find(name).document.State.Status !== 'running') {
      throw failure('container-not-running', `Running a command in ${name}: it is not running`)
    }
    return this.outputs.get(name) ?? SUCCESS
  }

  async runOnce(spec: ContainerSpec): Promise<ExecResult> {
    this.#call('runOnce', spec.name, spec)
    if (!findImage(this.#imageIndex(), spec.image)) {
      throw failure('image-not-found', `Creating ${spec.name}: no such image ${spec.image}`)
    }
    for (const volume of namedVolumes(spec.volumes)) this.volumes.add(volume)
    return this.outputs.get(spec.name) ?? SUCCESS
  }

  async logs(name: string, tail: number): Promise<readonly string[]> {
    this.#call('logs', name)
    return this.#find(name).log.slice(-tail)
  }

  async followLogs(name: string, options: FollowOptions): Promise<void> {
    this.#call('followLogs', name)
    const tail = options.tail ?? 0
    if (tail > 0) this.#find(name).log.slice(-tail).forEach(options.onLine)
  }

  async close(): Promise<void> {
    this.#call('close', '')
  }

  #call(method: keyof Engine, target: string, spec?: ContainerSpec): void {
    const call = { method, target }
    this.calls.push(call)
    this.fail(call, spec)
  }

  #find(name: string): FakeContainer {
    const container = this.#containers.get(name)
    if (!container) throw failure('container-not-found', `${name}: no such container`)
    return container
  }

  #run(name: string): void {
    this.now += 1
    this.#setState(name, { Status: 'running', ExitCode: 0, StartedAt: timestamp(this.now) })
  }

  #setState(name: string, state: Partial<InspectDocument['State']>): void {
    const container = this.#find(name)
    container.document = { ...container.document, State: { ...container.document.State, ...state } }
  }

  #observed(name: string): ObservedContainer {
    const { document } = this.#find(name)
    const checked = document.State.Status === 'running' && document.Config.Healthcheck
    const Health = checked ? { Status: this.health.get(name) ?? 'healthy' } : null
    return observedContainer({ ...document, State: { ...document.State, Health } })
  }

  #imageIndex(): Map<string, ObservedImage> {
    return indexImages([...this.#images.values()])
  }
}

const SUCCESS: ExecResult = { code: 0, stdout: '', stderr: '' }

function timestamp(seconds: number): string {
  return new Date(seconds * 1000).toISOString()
}

function failure(code: string, message: string): KollaError {
  return new KollaError(message, { code, fault: 'host' })
}

function documentOf(
  spec: ContainerSpec,
  name: string,
  id: string,
  image: ObservedImage,
  kind: EngineKind,
): InspectDocument {
  const body = createBody(spec, kind)
  return {
    Id: id,
    Name: `/${name}`,
    Image: image.id,
    Path: 'dumb-init',
    Args: ['--single-child', '--', 'kolla_start'],
    State: { Status: 'created', ExitCode: 0, StartedAt: '0001-01-01T00:00:00Z' },
    Config: {
      Image: spec.image,
      User: spec.user ?? '',
      Env: body.Env ?? [],
      Cmd: body.Cmd ?? ['kolla_start'],
      Labels: { ...image.labels, ...spec.labels },
      Volumes: body.Volumes ?? {},
      Healthcheck: (body.Healthcheck as InspectDocument['Config']['Healthcheck']) ?? null,
    },
    HostConfig: {
      ...(body.HostConfig as Record<string, unknown>),
      IpcMode: spec.ipcMode ?? 'private',
      CgroupnsMode: spec.cgroupnsMode ?? 'private',
    },
  }
}
