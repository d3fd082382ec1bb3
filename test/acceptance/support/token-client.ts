import { request } from 'node:http'
import { request as requestOverTls } from 'node:https'

/** What a client of Keystone saw. */
export interface TokenReport {
  readonly requests: number
  readonly failures: readonly string[]
  /** For whoever reads the results. */
  readonly told: string
}

/** Milliseconds between two starts of a request, unless told otherwise: 20 a second. */
const INTERVAL = 50
/** Milliseconds after which a request counts as failed. */
const TIMEOUT = 60_000
/** Requests under way above which none is started: a machine that cannot keep up would be measured, not the change. */
const MOST_AT_ONCE = 4

/** Where Keystone is. */
interface Service {
  readonly url: string
  /** Whom to trust (PEM), and the name that the server has to show, where it speaks TLS. */
  readonly ca?: string
  readonly serverName?: string
}

export interface TokenClientOptions extends Service {
  readonly password: string
  readonly interval?: number
}

/**
 * Logs in once, as hashing a password takes a processor a quarter of a second; then issues tokens and validates them, at a fixed rate where the machine can, and
 * each on connections of its own, until it is stopped.
 */
export async function startTokenClient(options: TokenClientOptions): Promise<{ stop: () => Promise<TokenReport> }> {
  const { password, interval = INTERVAL } = options
  const user = { name: 'admin', domain: { id: 'default' }, password }
  const own = await issue(options, { methods: ['password'], password: { user } })
  const running = new Set<Promise<void>>()
  const failures: string[] = []
  const began = performance.now()
  let requests = 0
  let longest = 0
  const timer = setInterval(() => {
    if (running.size >= MOST_AT_ONCE) return
    const started = performance.now()
    requests += 1
    const request = issueAndValidate(options, own)
      .catch((error: unknown) => {
        const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : ''
        failures.push(`${new Date().toISOString()} ${error instanceof Error ? error.message : String(error)}${cause}`)
      })
      .finally(() => {
        longest = Math.max(longest, performance.now() - started)
        running.delete(request)
      })
    running.add(request)
  }, interval)
  return {
    stop: async () => {
      clearInterval(timer)
      await Promise.all(running)
      const rate = ((requests * 1000) / (performance.now() - began)).toFixed(1)
      const told = `${requests} token requests, ${rate} of ${1000 / interval} a second, the longest ${Math.round(longest)} ms`
      return { requests, failures, told }
    },
  }
}

async function issueAndValidate(service: Service, own: string): Promise<void> {
  const token = await issue(service, { methods: ['token'], token: { id: own } })
  const { status } = await call(service, 'GET', { 'x-auth-token': own, 'x-subject-token': token })
  if (status !== 200) throw new Error(`validating a token: status ${status}`)
}

async function issue(service: Service, identity: unknown): Promise<string> {
  const scope = { project: { name: 'admin', domain: { id: 'default' } } }
  const { status, token } = await call(service, 'POST', {}, JSON.stringify({ auth: { identity, scope } }))
  if (status !== 201) throw new Error(`issuing a token: status ${status}`)
  return token
}

/** One request on a connection of its own. */
function call(
  { url, ca, serverName }: Service,
  method: string,
  headers: Readonly<Record<string, string>>,
  body?: string,
) {
  const { promise, resolve, reject } = Promise.withResolvers<{ readonly status: number; readonly token: string }>()
  const place = new URL('/v3/auth/tokens', url)
  const tls = { ...(ca === undefined ? {} : { ca }), ...(serverName === undefined ? {} : { servername: serverName }) }
  const options = {
    method,
    agent: false,
    headers: { ...headers, 'content-type': 'application/json' },
    signal: AbortSignal.timeout(TIMEOUT),
  }
  const sent = place.protocol === 'https:' ? requestOverTls(place, { ...options, ...tls }) : request(place, options)
  sent.on('error', reject).on('response', (answer) => {
    const token = answer.headers['x-subject-token']
    answer
      .resume()
      .on('error', reject)
      .on('end', () => {
        resolve({ status: answer.statusCode ?? 0, token: typeof token === 'string' ? token : '' })
      })
  })
  sent.end(body)
  return promise
}
