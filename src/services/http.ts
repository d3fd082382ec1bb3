import { request } from 'node:http'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { hasCode, KollaError } from '../errors.ts'
import { StreamAgent, type OpenStream } from '../streams/agent.ts'
import { Lanes } from '../streams/lanes.ts'

export interface HttpServiceOptions {
  /** What it is called in errors: `identity service`. */
  readonly service: string
  /** A prefix of the codes of errors: `identity` gives `identity-unreachable`, `identity-refused`. */
  readonly code: string
  /** Where its API begins: `http://10.0.0.1:5000/v3`. Its host goes into headers and TLS only; `open` decides where it leads. */
  readonly url: string
  /** A TCP stream to the service: HostConnection.openTcp. */
  readonly open: OpenStream
  /** For https: certificates of authorities to trust, PEM; without it those that Node knows. */
  readonly ca?: string
  /** Requests side by side, each on a stream of its own (default 3). */
  readonly streams?: number
  /** Milliseconds for one request (default 60 000). */
  readonly timeout?: number
  /** Milliseconds to wait before the second try and those after it (default 0.5, 1, 2 and 4 s). */
  readonly retryDelays?: readonly number[]
}

export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

export interface HttpAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  /** The parsed JSON; undefined where there is none. */
  readonly body: unknown
}

interface RequestOptions {
  readonly json?: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** Statuses besides 2xx that the caller deals with. */
  readonly expect?: readonly number[]
}

const RETRY_DELAYS = [500, 1000, 2000, 4000]

/** JSON over HTTP on streams of ours. Tries again while the service does not answer, or answers 502 to 504. */
export class HttpService {
  readonly #options: HttpServiceOptions
  readonly #url: URL
  readonly #lanes: Lanes<StreamAgent>

  constructor(options: HttpServiceOptions) {
    this.#options = options
    this.#url = new URL(options.url)
    const open = this.#url.protocol === 'https:' ? () => this.#openTls() : options.open
    this.#lanes = new Lanes(
      Array.from({ length: options.streams ?? 3 }, () => new StreamAgent(open, { keepAlive: true })),
    )
  }

  /** Sends a request and returns the answer. Throws `CODE-unreachable`, or `CODE-refused` for a status that was not expected. */
  async request(method: Method, path: string, options: RequestOptions = {}): Promise<HttpAnswer> {
    const delays = [...(this.#options.retryDelays ?? RETRY_DELAYS)]
    for (;;) {
      const answer = await this.#try(method, path, options).catch((error: unknown) => error as Error)
      const delay = delays.shift()
      if (answer instanceof Error) {
        if (delay === undefined || isFinal(answer)) throw this.#unreachable(answer)
      } else if (delay === undefined || answer.status < 502 || answer.status > 504) {
        return this.#checked(method, path, options, answer)
      }
      await pause(delay)
    }
  }

  close(): void {
    for (const agent of this.#lanes.all) agent.destroy()
  }

  #try(method: Method, path: string, options: RequestOptions): Promise<HttpAnswer> {
    return this.#lanes.use(async (agent) => {
      const body = options.json === undefined ? undefined : JSON.stringify(options.json)
      const sent = request({
        agent,
        method,
        path: `${this.#url.pathname.replace(/\/$/, '')}${path}`,
        signal: AbortSignal.timeout(this.#options.timeout ?? 60_000),
        headers: {
          host: this.#url.host,
          accept: 'application/json',
          ...(body === undefined
            ? {}
            : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
          ...options.headers,
        },
      })
      sent.end(body)
      const [answer] = (await once(sent, 'response')) as [IncomingMessage]
      const chunks: Buffer[] = []
      for await (const chunk of answer) chunks.push(chunk as Buffer)
      const text = Buffer.concat(chunks).toString()
      return { status: answer.statusCode ?? 0, headers: answer.headers, body: parse(text) }
    })
  }

  async #openTls() {
    const { open, ca } = this.#options
    const plain = await open()
    const host = this.#url.hostname.replace(/^\[|\]$/g, '')
    const socket = connectTls({
      socket: plain,
      host,
      // RFC 6066 has no server names that are addresses.
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ...(ca === undefined ? {} : { ca }),
    })
    await once(socket, 'secureConnect')
    return socket
  }

  #checked(method: Method, path: string, options: RequestOptions, answer: HttpAnswer): HttpAnswer {
    if ((answer.status >= 200 && answer.status < 300) || options.expect?.includes(answer.status)) return answer
    const { service, code } = this.#options
    const denied = answer.status === 401 || answer.status === 403
    throw new KollaError(
      `The ${service} refused ${method} ${path.replace(/\?.*/, '')}: ${answer.status} ${reasonOf(answer.body)}`.trim(),
      { code: denied ? `${code}-access-denied` : `${code}-refused`, fault: 'host' },
    )
  }

  #unreachable(error: Error): KollaError {
    if (isOfTheHost(error)) return error
    const { service, code } = this.#options
    const reason = isTimeout(error) ? 'no answer in time' : error.message
    return new KollaError(`The ${service} at ${this.#url.origin} does not answer: ${reason}`, {
      code: `${code}-unreachable`,
      fault: 'host',
      hint: 'Is it running? kolla status shows its containers, kolla logs what they say.',
      cause: error,
    })
  }
}

/** Asking again changes nothing. */
function isFinal(error: Error): boolean {
  return isOfTheHost(error) || isTimeout(error)
}

/** The way to the service is broken; where only nobody listens at its end, the service is not there. */
function isOfTheHost(error: Error): error is KollaError {
  return error instanceof KollaError && !hasCode(error, 'socket-unreachable')
}

function isTimeout(error: Error): boolean {
  return error.name === 'TimeoutError' || error.name === 'AbortError'
}

function parse(text: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text) as unknown
  } catch {
    // A proxy's page, or plain text: the status says enough.
    return text
  }
}

/** What the services write into the body of a refusal. */
function reasonOf(body: unknown): string {
  if (typeof body !== 'object' || body === null) return ''
  const { error, reason } = body as { error?: { message?: string } | string; reason?: string }
  return reason ?? (typeof error === 'object' ? (error.message ?? '') : (error ?? ''))
}
