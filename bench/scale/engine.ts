/**
 * Simulated container engines: Docker's HTTP API on a UNIX socket for each stand-in host, in one process. Containers are kept as
 * documents of the shape that a real engine shows, and answers take as long as a real engine's did (latencies.json).
 * Told by its parent which sockets to listen on.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** What the parent says; answered with the same message once it listens. */
export interface EngineOrder {
  readonly host: string
  readonly socket: string
}

/** The parts of a create request that come back in the inspect document. */
interface CreateBody {
  readonly Image: string
  readonly Env?: readonly string[]
  readonly Labels?: Readonly<Record<string, string>>
  readonly HostConfig?: Readonly<Record<string, unknown>>
  readonly [field: string]: unknown
}

interface InspectShape {
  readonly State: Readonly<Record<string, unknown>>
  readonly Config: { readonly Env: readonly string[] } & Readonly<Record<string, unknown>>
  readonly HostConfig: Readonly<Record<string, unknown>>
  readonly [field: string]: unknown
}

type Container = Record<string, unknown> & { State: Record<string, unknown> }

interface Answer {
  readonly status: number
  readonly body?: unknown
}

const VERSION = { Version: '20.10.24', ApiVersion: '1.41', Os: 'linux', Arch: 'amd64' }
const SHAPE = read('inspect.json') as InspectShape
/** Milliseconds by call, as a real engine took them (record.ts). */
const { milliseconds: LATENCIES } = read('latencies.json') as {
  readonly milliseconds: Readonly<Record<string, number>>
}
/** Images that a host has beside those of its containers: an older release. */
const OLD_IMAGES = 10
const NEVER = '0001-01-01T00:00:00Z'

/** The engine of one host. */
class SimulatedEngine {
  readonly #containers = new Map<string, Container>()
  readonly #images = new Map<string, Readonly<Record<string, unknown>>>()
  readonly #volumes = new Set<string>()
  #ids = 0

  constructor() {
    for (let number = 0; number < OLD_IMAGES; number++) this.#addImage(`registry.example/kolla/old-${number}:previous`)
  }

  answer(method: string, path: string, query: URLSearchParams, body: unknown): Answer {
    const [kind = '', name = '', verb = ''] = path.split('/').slice(1).map(decodeURIComponent)
    switch (`${method} ${kind}`) {
      case 'GET version':
        return { status: 200, body: VERSION }
      case 'GET images':
        return name === 'json' ? ok([...this.#images.values()]) : this.#image(path)
      case 'POST images':
        this.#addImage(`${query.get('fromImage') ?? ''}:${query.get('tag') ?? 'latest'}`)
        return ok({ status: 'Status: Downloaded newer image' })
      case 'GET volumes':
        return ok({ Volumes: [...this.#volumes].map(volume), Warnings: null })
      case 'POST volumes':
        this.#volumes.add((body as { readonly Name: string }).Name)
        return { status: 201, body: volume((body as { readonly Name: string }).Name) }
      case 'GET exec':
        return ok({ ExitCode: 0, Running: false })
      case 'POST exec':
        return { status: 200 }
      default:
        return kind === 'containers' ? this.#container(method, name, verb, query, body) : { status: 404, body: {} }
    }
  }

  #container(method: string, name: string, verb: string, query: URLSearchParams, body: unknown): Answer {
    if (method === 'GET' && name === 'json') return ok([...this.#containers.keys()].map((each) => this.#summary(each)))
    if (method === 'POST' && name === 'create') return this.#create(query.get('name') ?? '', body as CreateBody)
    const container = this.#containers.get(name)
    if (!container) return { status: 404, body: { message: `No such container: ${name}` } }
    switch (`${method} ${verb}`) {
      case 'GET json':
        return ok(container)
      case 'POST start':
      case 'POST restart':
        container.State = { ...container.State, Status: 'running', Running: true, StartedAt: new Date().toISOString() }
        return { status: 204 }
      case 'POST stop':
        container.State = { ...container.State, Status: 'exited', Running: false }
        return { status: 204 }
      case 'POST exec':
        return { status: 201, body: { Id: `${name}-exec` } }
      case 'POST rename':
        this.#containers.delete(name)
        this.#containers.set(query.get('name') ?? '', { ...container, Name: `/${query.get('name') ?? ''}` })
        return { status: 204 }
      case 'DELETE ':
        this.#containers.delete(name)
        return { status: 204 }
      default:
        return { status: 404, body: { message: `not simulated: ${method} ${verb}` } }
    }
  }

  #create(name: string, { HostConfig, Image, Env = [], Labels, ...config }: CreateBody): Answer {
    const id = `${name}-${++this.#ids}`.padEnd(64, '0')
    for (const bind of (HostConfig?.['Binds'] ?? []) as readonly string[])
      if (!bind.startsWith('/')) this.#volumes.add(bind.split(':')[0] ?? '')
    this.#containers.set(name, {
      ...SHAPE,
      Id: id,
      Name: `/${name}`,
      Image: imageId(Image),
      State: { ...SHAPE.State, StartedAt: NEVER },
      Config: {
        ...SHAPE.Config,
        ...config,
        Image,
        Env: [...SHAPE.Config.Env, ...Env],
        Labels: { ...LABELS, ...Labels },
      },
      HostConfig: { ...SHAPE.HostConfig, ...HostConfig },
    })
    return { status: 201, body: { Id: id, Warnings: [] } }
  }

  #summary(name: string): unknown {
    const container = this.#containers.get(name)
    return { Id: container?.['Id'], Names: [`/${name}`], State: container?.State['Status'], Labels: LABELS }
  }

  #image(path: string): Answer {
    const tag = decodeURIComponent(path.replace(/^\/images\//, '').replace(/\/json$/, ''))
    const image = this.#images.get(tag)
    return image ? ok({ ...image, Config: { Labels: LABELS } }) : { status: 404, body: { message: 'No such image' } }
  }

  #addImage(tag: string): void {
    this.#images.set(tag, { Id: imageId(tag), RepoTags: [tag], RepoDigests: null, Labels: LABELS, Size: 300_000_000 })
  }
}

const LABELS = {
  kolla_version: '21.0.0',
  maintainer: 'Kolla Project (https://launchpad.net/kolla)',
  name: 'image',
  'org.opencontainers.image.version': 'trixie',
}

function imageId(tag: string): string {
  return `sha256:${Buffer.from(tag).toString('hex').slice(-64).padStart(64, '0')}`
}

function volume(name: string): unknown {
  return {
    Name: name,
    Driver: 'local',
    Mountpoint: `/var/lib/docker/volumes/${name}/_data`,
    Labels: {},
    Scope: 'local',
  }
}

function ok(body: unknown): Answer {
  return { status: 200, body }
}

async function handle(engine: SimulatedEngine, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const url = new URL(request.url ?? '/', 'http://engine')
  const path = url.pathname.replace(/^\/v[\d.]+/, '')
  const text = Buffer.concat(chunks).toString()
  const { status, body } = engine.answer(
    request.method ?? 'GET',
    path,
    url.searchParams,
    text === '' ? undefined : (JSON.parse(text) as unknown),
  )
  await sleep(latencyOf(request.method ?? 'GET', path))
  const content = body === undefined ? '' : JSON.stringify(body)
  response.writeHead(status, status === 204 ? {} : { 'content-type': 'application/json' })
  response.end(content)
}

/** `GET containers json` or `POST containers restart`; calls without an entry of their own take a millisecond. */
function latencyOf(method: string, path: string): number {
  const words = path.split('/').slice(1)
  return LATENCIES[`${method} ${words[0] ?? ''} ${words.at(-1) ?? ''}`] ?? LATENCIES[`${method} ${words[0] ?? ''}`] ?? 1
}

function read(name: string): unknown {
  return JSON.parse(readFileSync(join(import.meta.dirname, name), 'utf8'))
}

process.on('message', (order: EngineOrder) => {
  const engine = new SimulatedEngine()
  const server = createServer((request, response) => {
    handle(engine, request, response).catch((error: unknown) => {
      response.writeHead(500).end(JSON.stringify({ message: String(error) }))
    })
  })
  server.keepAliveTimeout = 0
  server.listen(order.socket, () => process.send?.(order))
})
process.on('disconnect', () => process.exit())
