/** What a client of Keystone saw. */
export interface TokenReport {
  readonly requests: number
  readonly failures: readonly string[]
  /** Milliseconds. */
  readonly longest: number
}

/** Milliseconds between two starts of a request, unless told otherwise: 20 a second. */
const INTERVAL = 50
/** Milliseconds after which a request counts as failed. */
const TIMEOUT = 60_000
/** Requests under way above which none is started: a machine that cannot keep up would be measured, not the change. */
const MOST_AT_ONCE = 4

export interface TokenClientOptions {
  readonly url: string
  readonly password: string
  readonly interval?: number
}

/**
 * Logs in once, as hashing a password takes a processor a quarter of a second; then issues tokens and validates them, at a fixed rate where the machine can, and
 * each on connections of its own, until it is stopped.
 */
export async function startTokenClient(options: TokenClientOptions): Promise<{ stop: () => Promise<TokenReport> }> {
  const { url, password, interval = INTERVAL } = options
  const user = { name: 'admin', domain: { id: 'default' }, password }
  const own = await issue(url, { methods: ['password'], password: { user } })
  const running = new Set<Promise<void>>()
  const failures: string[] = []
  let requests = 0
  let longest = 0
  const timer = setInterval(() => {
    if (running.size >= MOST_AT_ONCE) return
    const started = performance.now()
    requests += 1
    const request = issueAndValidate(url, own)
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
      return { requests, failures, longest }
    },
  }
}

async function issueAndValidate(url: string, own: string): Promise<void> {
  const token = await issue(url, { methods: ['token'], token: { id: own } })
  const validated = await fetch(`${url}/v3/auth/tokens`, {
    headers: { 'x-auth-token': own, 'x-subject-token': token, connection: 'close' },
    signal: AbortSignal.timeout(TIMEOUT),
  })
  await validated.arrayBuffer()
  if (validated.status !== 200) throw new Error(`validating a token: status ${validated.status}`)
}

async function issue(url: string, identity: unknown): Promise<string> {
  const scope = { project: { name: 'admin', domain: { id: 'default' } } }
  const issued = await fetch(`${url}/v3/auth/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', connection: 'close' },
    body: JSON.stringify({ auth: { identity, scope } }),
    signal: AbortSignal.timeout(TIMEOUT),
  })
  await issued.arrayBuffer()
  if (issued.status !== 201) throw new Error(`issuing a token: status ${issued.status}`)
  return issued.headers.get('x-subject-token') ?? ''
}
