/** What a client of Keystone saw. */
export interface TokenReport {
  readonly requests: number
  readonly failures: readonly string[]
  /** Milliseconds. */
  readonly longest: number
}

/** Milliseconds between two starts of a request: 20 a second. */
const INTERVAL = 50
/** Milliseconds after which a request counts as failed. */
const TIMEOUT = 60_000

/** Issues a token and validates it with itself, twenty times a second, each on connections of its own, until it is stopped. */
export function startTokenClient(options: { readonly url: string; readonly password: string }): {
  stop: () => Promise<TokenReport>
} {
  const running = new Set<Promise<void>>()
  const failures: string[] = []
  let requests = 0
  let longest = 0
  const timer = setInterval(() => {
    const started = performance.now()
    requests += 1
    const request = issueAndValidate(options)
      .catch((error: unknown) => {
        const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : ''
        failures.push(`${new Date().toISOString()} ${error instanceof Error ? error.message : String(error)}${cause}`)
      })
      .finally(() => {
        longest = Math.max(longest, performance.now() - started)
        running.delete(request)
      })
    running.add(request)
  }, INTERVAL)
  return {
    stop: async () => {
      clearInterval(timer)
      await Promise.all(running)
      return { requests, failures, longest }
    },
  }
}

async function issueAndValidate({ url, password }: { readonly url: string; readonly password: string }): Promise<void> {
  const user = { name: 'admin', domain: { id: 'default' }, password }
  const scope = { project: { name: 'admin', domain: { id: 'default' } } }
  const issued = await fetch(`${url}/v3/auth/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', connection: 'close' },
    body: JSON.stringify({ auth: { identity: { methods: ['password'], password: { user } }, scope } }),
    signal: AbortSignal.timeout(TIMEOUT),
  })
  await issued.arrayBuffer()
  if (issued.status !== 201) throw new Error(`issuing a token: status ${issued.status}`)
  const token = issued.headers.get('x-subject-token') ?? ''
  const validated = await fetch(`${url}/v3/auth/tokens`, {
    headers: { 'x-auth-token': token, 'x-subject-token': token, connection: 'close' },
    signal: AbortSignal.timeout(TIMEOUT),
  })
  await validated.arrayBuffer()
  if (validated.status !== 200) throw new Error(`validating a token: status ${validated.status}`)
}
