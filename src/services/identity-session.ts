import type { Secret } from '../secrets.ts'
import type { HttpServiceOptions, Method } from './http.ts'

export interface IdentityLogin extends Pick<HttpServiceOptions, 'url' | 'open' | 'ca' | 'retryDelays' | 'timeout'> {
  readonly user: string
  readonly userDomain?: string
  readonly password: Secret
  /** What the token is for: a project, or the whole system. */
  readonly scope: { readonly project: string; readonly projectDomain?: string } | 'system'
}

/** How the parts of this client talk to the API. */
export interface IdentitySession {
  readonly login: IdentityLogin
  /** A request with the token. `expect` names statuses besides 2xx that the caller deals with. */
  call(
    method: Method,
    path: string,
    json?: unknown,
    expect?: readonly number[],
  ): Promise<{ status: number; body: unknown }>
  /** Whether a password lets a user in. */
  letsIn(userId: string, password: Secret): Promise<boolean>
}
