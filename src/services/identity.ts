import { KollaError } from '../errors.ts'
import { HttpService } from './http.ts'
import { applyIdentityChange } from './identity-apply.ts'
import type { IdentityDirectory } from './identity-directory.ts'
import { observeIdentity } from './identity-observe.ts'
import type { IdentityLogin, IdentitySession } from './identity-session.ts'
import { NOTHING_KNOWN, type PasswordKnowledge } from './stored-passwords.ts'
import { DEFAULT_DOMAIN, type DesiredIdentity, type IdentityChange, type ObservedIdentity } from './identity-types.ts'

/** The identity service (Keystone, API v3) as an administrator sees it. */
export interface IdentityService {
  /** Looks up what is desired, and nothing else: users and projects are asked for by name; a password that is not known to fit is tried. Writes nothing. */
  observe(
    desired: DesiredIdentity,
    passwords?: PasswordKnowledge | Promise<PasswordKnowledge>,
  ): Promise<ObservedIdentity>
  /** Makes one change of `identityDifferences`; ids of what it creates are added to the directory. */
  apply(change: IdentityChange, directory: IdentityDirectory): Promise<void>
  close(): void
}

/** Logs in. Throws `identity-unreachable`, or `identity-access-denied`. */
export async function connectIdentity(login: IdentityLogin): Promise<IdentityService> {
  const http = new HttpService({ ...login, service: 'identity service', code: 'identity' })
  try {
    const session = await openSession(http, login)
    return {
      observe: (desired, passwords = NOTHING_KNOWN) => observeIdentity(session, desired, passwords),
      apply: (change, directory) => applyIdentityChange(session, change, directory),
      close: () => http.close(),
    }
  } catch (error) {
    http.close()
    throw error
  }
}

async function openSession(http: HttpService, login: IdentityLogin): Promise<IdentitySession> {
  const token = await logIn(http, login)
  return {
    login,
    async call(method, path, json, expect) {
      return http.request(method, path, {
        headers: { 'x-auth-token': token },
        ...(json === undefined ? {} : { json }),
        ...(expect ? { expect } : {}),
      })
    },
    async letsIn(userId, password) {
      const user = { id: userId, password: password.reveal() }
      const answer = await http.request('POST', '/auth/tokens', { json: passwordLogin(user), expect: [401, 403] })
      return answer.status === 201
    },
  }
}

async function logIn(http: HttpService, login: IdentityLogin): Promise<string> {
  const { user: name, userDomain = DEFAULT_DOMAIN, password, scope } = login
  const user = { name, domain: { name: userDomain }, password: password.reveal() }
  const wanted =
    scope === 'system'
      ? { system: { all: true } }
      : { project: { name: scope.project, domain: { name: scope.projectDomain ?? DEFAULT_DOMAIN } } }
  const answer = await http.request('POST', '/auth/tokens', { json: passwordLogin(user, wanted), expect: [401, 403] })
  const token = answer.headers['x-subject-token']
  if (answer.status === 201 && typeof token === 'string') return token
  throw new KollaError(`The identity service does not let ${name} in`, {
    code: 'identity-access-denied',
    fault: 'host',
    hint: 'Is the password in passwords.yml (keystone_admin_password) the one that the cloud was deployed with?',
  })
}

function passwordLogin(user: object, scope?: object) {
  return { auth: { identity: { methods: ['password'], password: { user } }, ...(scope ? { scope } : {}) } }
}
