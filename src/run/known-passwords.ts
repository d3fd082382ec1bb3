import { createHmac } from 'node:crypto'
import { join } from 'node:path'
import { KollaError } from '../errors.ts'
import type { Secret } from '../secrets.ts'
import type { Database } from '../services/database.ts'
import type { DesiredUser } from '../services/identity-types.ts'
import {
  NOTHING_KNOWN,
  storedPasswords,
  type PasswordKnowledge,
  type StoredPasswords,
} from '../services/stored-passwords.ts'
import { readRemembered, rememberedFolder, writeRemembered, type Deployment } from './remembered-files.ts'
import { loginToDatabase, type Deployment as ServiceAccess } from './service-logins.ts'

/**
 * Which passwords were seen to let their users in, in this run or in earlier ones from this machine. Kept is an HMAC of what Keystone
 * stores with the password: it tells nothing to somebody who has neither, and fits no longer when either changes.
 */
export class ProvenPasswords {
  readonly #file: string
  readonly #proofs: Map<string, string>

  /** The file in which they are kept. */
  constructor(file: string) {
    this.#file = file
    this.#proofs = new Map(Object.entries((readRemembered(file) ?? {}) as Record<string, string>))
  }

  static ofDeployment(deployment: Deployment): ProvenPasswords {
    return new ProvenPasswords(join(rememberedFolder('passwords', deployment), 'keystone.json'))
  }

  /** What they say of what Keystone stores now. */
  of(stored: StoredPasswords): PasswordKnowledge {
    const proof = (user: string, password: Secret): string | undefined => {
      const hash = stored.get(user)
      return hash === undefined ? undefined : createHmac('sha256', password.reveal()).update(hash).digest('base64')
    }
    return {
      fits: (user, password) => {
        const wanted = proof(user, password)
        return wanted !== undefined && this.#proofs.get(user) === wanted
      },
      learn: (user, password) => {
        const found = proof(user, password)
        if (found === undefined || this.#proofs.get(user) === found) return
        this.#proofs.set(user, found)
        writeRemembered(this.#file, Object.fromEntries(this.#proofs))
      },
    }
  }
}

/** What is known of the passwords of users, from a database that is logged in to. Where it is of no help nothing is, and Keystone is asked. */
export async function knownPasswords(
  { loaded, desired }: Pick<ServiceAccess, 'loaded' | 'desired'>,
  proven: ProvenPasswords,
  database: Database,
  users: readonly DesiredUser[],
): Promise<PasswordKnowledge> {
  const [host] = desired.hosts.keys()
  if (host === undefined) return NOTHING_KNOWN
  const schema = loaded.variables.forHost(host).string('keystone_database_name')
  return unlessFailed(
    storedPasswords(database, schema, users.map(({ name }) => name)).then((stored) => proven.of(stored)), // prettier-ignore
  )
}

/** The same, with a login of its own. */
export function lookUpPasswords(
  access: ServiceAccess,
  proven: ProvenPasswords,
  users: readonly DesiredUser[],
): Promise<PasswordKnowledge> {
  const look = async (): Promise<PasswordKnowledge> => {
    const database = await loginToDatabase(access, undefined)
    try {
      return await knownPasswords(access, proven, database, users)
    } finally {
      await database.close()
    }
  }
  return unlessFailed(look())
}

async function unlessFailed(known: Promise<PasswordKnowledge>): Promise<PasswordKnowledge> {
  try {
    return await known
  } catch (error) {
    if (error instanceof KollaError) return NOTHING_KNOWN
    throw error
  }
}
