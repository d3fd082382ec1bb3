import { request as httpRequest } from 'node:http'
import { Agent, request as httpsRequest } from 'node:https'
import { text } from 'node:stream/consumers'
import { KollaError } from '../errors.ts'
import type { Secret } from '../secrets.ts'

/** How one proves who one is: a token, or an AppRole. */
export type KvCredentials = { readonly token: Secret } | { readonly roleId: string; readonly secretId: Secret }

/** A KV v2 secrets engine of HashiCorp Vault or OpenBao. */
export interface KvSettings {
  /** `https://vault.example:8200`. */
  readonly address: string
  readonly credentials: KvCredentials
  /** Where the engine is mounted. */
  readonly mount: string
  readonly namespace?: string | undefined
  /** Certificate authorities in PEM, where the system's own do not do. */
  readonly authorities?: string | undefined
}

export type KvData = Readonly<Record<string, unknown>>

/** Reads and writes secrets by path. */
export interface KvStore {
  /** Undefined when there is no such secret, or its latest version was deleted. */
  read(path: string): Promise<KvData | undefined>
  write(path: string, data: KvData): Promise<void>
}

interface Reply {
  readonly status: number
  readonly body: unknown
}

type Send = (method: 'GET' | 'POST', path: string, body?: object, token?: string) => Promise<Reply>

const TIMEOUT_MS = 15_000

/** Logs in and checks the token. Throws `kv-unreachable`, `kv-denied` or `kv-failed`. */
export async function openKvStore(settings: KvSettings): Promise<KvStore> {
  const send = sender(settings)
  const token = await login(settings, send)
  const path = (name: string): string => `${settings.mount}/data/${name.split('/').map(encodeURIComponent).join('/')}`
  return {
    async read(name) {
      const reply = await send('GET', path(name), undefined, token)
      if (reply.status === 404) return undefined
      demand(settings, reply, `read ${name}`)
      return field(field(reply.body, 'data'), 'data') as KvData
    },
    async write(name, data) {
      demand(settings, await send('POST', path(name), { options: {}, data }, token), `write ${name}`)
    },
  }
}

async function login({ address, credentials }: KvSettings, send: Send): Promise<string> {
  if ('token' in credentials) {
    const token = credentials.token.reveal()
    demand({ address }, await send('GET', 'auth/token/lookup-self', undefined, token), 'look up the token')
    return token
  }
  const { roleId, secretId } = credentials
  const reply = await send('POST', 'auth/approle/login', { role_id: roleId, secret_id: secretId.reveal() })
  demand({ address }, reply, 'log in')
  return String(field(field(reply.body, 'auth'), 'client_token'))
}

function sender({ address, namespace, authorities }: KvSettings): Send {
  const base = apiRoot(address)
  const secure = base.protocol === 'https:'
  const agent = secure ? new Agent({ keepAlive: true, ca: authorities }) : undefined
  return async (method, path, body, token) => {
    const headers = {
      'X-Vault-Request': 'true',
      'Content-Type': 'application/json',
      ...(namespace ? { 'X-Vault-Namespace': namespace } : {}),
      ...(token === undefined ? {} : { 'X-Vault-Token': token }),
    }
    const options = { method, headers, timeout: TIMEOUT_MS, ...(agent ? { agent } : {}) }
    return new Promise<Reply>((resolve, reject) => {
      const request = (secure ? httpsRequest : httpRequest)(new URL(path, base), options, (response) => {
        text(response).then((content) => resolve({ status: response.statusCode ?? 0, body: parse(content) }), failed)
      })
      const failed = (error: unknown): void => reject(unreachable(address, error))
      request.on('timeout', () => request.destroy(new Error(`no answer for ${TIMEOUT_MS / 1000} s`)))
      request.on('error', failed)
      request.end(body === undefined ? undefined : JSON.stringify(body))
    })
  }
}

function apiRoot(address: string): URL {
  const url = URL.parse(`${address.replace(/\/+$/, '')}/v1/`)
  if (url && ['http:', 'https:'].includes(url.protocol)) return url
  throw new KollaError(`"${address}" is no address of Vault or OpenBao`, {
    code: 'kv-address',
    fault: 'usage',
    hint: 'it looks like https://vault.example:8200',
  })
}

function parse(content: string): unknown {
  try {
    return JSON.parse(content) as unknown
  } catch {
    return undefined
  }
}

function field(data: unknown, name: string): unknown {
  return typeof data === 'object' && data !== null ? (data as Record<string, unknown>)[name] : undefined
}

function demand({ address }: Pick<KvSettings, 'address'>, { status, body }: Reply, action: string): void {
  if (status >= 200 && status < 300) return
  const errors = field(body, 'errors')
  const reason = Array.isArray(errors) && errors.length > 0 ? errors.join('; ') : `HTTP status ${status}`
  throw new KollaError(`${address} would not ${action}: ${reason}`, {
    code: status === 401 || status === 403 || (status === 400 && action === 'log in') ? 'kv-denied' : 'kv-failed',
    fault: 'host',
    hint: 'check the token or AppRole, its policy, the namespace and the mount point',
  })
}

function unreachable(address: string, error: unknown): KollaError {
  const reason = error instanceof Error ? error.message || String((error as NodeJS.ErrnoException).code) : String(error)
  return new KollaError(`cannot reach ${address}: ${reason}`, {
    code: 'kv-unreachable',
    fault: 'host',
    hint: 'check the address; give --vault-cacert where a private authority signed its certificate',
    cause: error,
  })
}
