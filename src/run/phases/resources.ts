import { hasCode } from '../../errors.ts'
import type { Change } from '../../plan/types.ts'
import { databaseDifferences } from '../../services/database-differences.ts'
import { identityDifferences } from '../../services/identity-differences.ts'
import type { ObservedDatabases } from '../../services/database-types.ts'
import type { DesiredIdentity, DesiredUser, ObservedIdentity } from '../../services/identity-types.ts'
import { NOTHING_KNOWN, type PasswordKnowledge } from '../../services/stored-passwords.ts'
import { databaseChange, identityChange } from '../../plan/resources.ts'
import { loginToDatabase, loginToIdentity, mergedIdentity } from '../service-logins.ts'
import { askContainers } from '../answers.ts'
import { observeClusters, unlessAway } from '../clusters.ts'
import { knownPasswords, ProvenPasswords } from '../known-passwords.ts'
import type { Phase } from '../phase.ts'
import type { ObservedResources, Run } from '../run.ts'
import type { DesiredRole } from '../../roles/desired.ts'
import type { DatabaseRow, RoleRows } from '../../roles/types.ts'
import type { Database } from '../../services/database.ts'

const NO_DATABASES: ObservedDatabases = { databases: [], users: [], privileges: [] }
const NO_IDENTITY: ObservedIdentity = {
  regions: [],
  domains: [],
  projects: [],
  roles: [],
  users: [],
  wrongPasswords: new Set(),
  services: [],
  endpoints: [],
  grants: new Set(),
}

/** Databases, users and identity entries, and what tasks want to know: what is there is read, nothing is written. Servers that do not run yet have nothing. */
export const resources: Phase = {
  name: 'resources',
  title: 'asking the services',
  shouldRun: (run) => run.stages.bootstrap,
  run: async (run) => {
    const database = await reachDatabase(run)
    // Without its database Keystone lets everybody wait in vain.
    const identityWanted = database === 'away' ? undefined : mergedIdentity(run.desired)
    const observing = observeDatabases(run, database, identityWanted?.users ?? [])
    const passwords = observing.then(
      (observation) => observation.passwords,
      () => NOTHING_KNOWN,
    )
    const [{ databases, rows }, identity, clusters, answers] = await Promise.all([
      observing,
      observeIdentity(run, identityWanted, passwords),
      observeClusters(run),
      askContainers(run),
    ])
    const changes = new Map<string, readonly Change[]>()
    for (const role of run.desired.roles) {
      const found = [
        ...databaseDifferences(role.databases, databases).map(databaseChange),
        ...(role.identity ? identityDifferences(role.identity, identity.observed).map(identityChange) : []),
      ]
      if (found.length > 0) changes.set(role.role.name, found)
    }
    run.resources = { changes, identity: identity.state, ...clusters, answers, rows }
    return undefined
  },
}

interface DatabaseObservation {
  readonly databases: ObservedDatabases
  readonly rows: ReadonlyMap<string, RoleRows>
  readonly passwords: PasswordKnowledge
}

const EMPTY_DATABASE: DatabaseObservation = { databases: NO_DATABASES, rows: new Map(), passwords: NOTHING_KNOWN }

/** `unwanted`: no role has one. */
async function reachDatabase(run: Run): Promise<Database | 'away' | 'unwanted'> {
  if (run.desired.roles.every((role) => role.databases.users.length === 0)) return 'unwanted'
  return (await unlessAway(loginToDatabase(run, run.hosts), 'database-unreachable')) ?? 'away'
}

async function observeDatabases(
  run: Run,
  database: Database | 'away' | 'unwanted',
  users: readonly DesiredUser[],
): Promise<DatabaseObservation> {
  if (typeof database === 'string') return EMPTY_DATABASE
  try {
    return {
      passwords: await knownPasswords(run, ProvenPasswords.ofDeployment(run.options), database, users),
      databases: await database.observe(),
      rows: await rowsOf(run.desired.roles, database),
    }
  } finally {
    await database.close()
  }
}

/** What the roles' queries find. */
async function rowsOf(roles: readonly DesiredRole[], database: Database): Promise<ReadonlyMap<string, RoleRows>> {
  const found = new Map<string, RoleRows>()
  for (const { role, queries } of roles) {
    const own = new Map<string, readonly DatabaseRow[]>()
    for (const [name, query] of queries) {
      const rows = await database.rows(query)
      if (rows) own.set(name, rows)
    }
    found.set(role.name, own)
  }
  return found
}

async function observeIdentity(
  run: Run,
  desired: DesiredIdentity | undefined,
  passwords: Promise<PasswordKnowledge>,
): Promise<{ readonly observed: ObservedIdentity; readonly state: ObservedResources['identity'] }> {
  if (!desired) return { observed: NO_IDENTITY, state: 'absent' }
  try {
    const identity = await unlessAway(loginToIdentity(run, run.hosts), 'identity-unreachable')
    if (!identity) return { observed: NO_IDENTITY, state: 'absent' }
    try {
      return { observed: await identity.observe(desired, passwords), state: 'ready' }
    } finally {
      identity.close()
    }
  } catch (error) {
    if (hasCode(error, 'identity-access-denied')) return { observed: NO_IDENTITY, state: 'denied' }
    throw error
  }
}
