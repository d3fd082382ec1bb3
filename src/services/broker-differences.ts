import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type {
  BrokerChange,
  BrokerPermission,
  BrokerPolicy,
  DesiredBroker,
  DesiredBrokerUser,
  ObservedBroker,
} from './broker-types.ts'

const MISSING = ['does not exist yet']

/** What has to be created or updated, in an order in which it can be done. Nothing is ever removed. */
export function brokerDifferences(desired: DesiredBroker, observed: ObservedBroker): BrokerChange[] {
  return [
    ...desired.vhosts
      .filter((vhost) => !observed.vhosts.includes(vhost))
      .map((vhost): BrokerChange => ({ kind: 'vhost', action: 'create', reasons: MISSING, vhost })),
    ...desired.users.flatMap((user) => userChange(user, observed)),
    ...desired.permissions.flatMap((permission) => permissionChange(permission, observed)),
    ...desired.policies.flatMap((policy) => policyChange(policy, observed)),
  ]
}

function userChange(user: DesiredBrokerUser, observed: ObservedBroker): BrokerChange[] {
  const present = observed.users.find(({ name }) => name === user.name)
  if (!present) return [{ kind: 'user', action: 'create', reasons: MISSING, user }]
  const from = [...present.tags].sort().join(', ')
  const to = [...user.tags].sort().join(', ')
  const reasons = [
    ...(isPasswordOf(user.password.reveal(), present.passwordHash, present.hashingAlgorithm)
      ? []
      : ['the password differs']),
    ...(from === to ? [] : [`tags ${from || 'none'} -> ${to || 'none'}`]),
  ]
  return reasons.length === 0 ? [] : [{ kind: 'user', action: 'update', reasons, user }]
}

const HASHES: Readonly<Record<string, string>> = {
  rabbit_password_hashing_sha256: 'sha256',
  rabbit_password_hashing_sha512: 'sha512',
  rabbit_password_hashing_md5: 'md5',
}
const SALT_BYTES = 4

/** The broker's hash is base64 of a salt and the digest of salt and password: it can be compared without a login. */
export function isPasswordOf(password: string, hash: string, algorithm: string): boolean {
  const digest = HASHES[algorithm]
  const bytes = Buffer.from(hash, 'base64')
  if (digest === undefined || bytes.length <= SALT_BYTES) return false
  const salt = bytes.subarray(0, SALT_BYTES)
  return createHash(digest).update(salt).update(password).digest().equals(bytes.subarray(SALT_BYTES))
}

function permissionChange(permission: BrokerPermission, observed: ObservedBroker): BrokerChange[] {
  const { user, vhost } = permission
  const present = observed.permissions.find((other) => other.user === user && other.vhost === vhost)
  if (!present) return [{ kind: 'permission', action: 'create', reasons: MISSING, permission }]
  const reasons = (['configure', 'write', 'read'] as const)
    .filter((key) => present[key] !== permission[key])
    .map((key) => `${key} ${present[key]} -> ${permission[key]}`)
  return reasons.length === 0 ? [] : [{ kind: 'permission', action: 'update', reasons, permission }]
}

function policyChange(policy: BrokerPolicy, observed: ObservedBroker): BrokerChange[] {
  const present = observed.policies.find((other) => other.name === policy.name && other.vhost === policy.vhost)
  if (!present) return [{ kind: 'policy', action: 'create', reasons: MISSING, policy }]
  const reasons = (['pattern', 'applyTo', 'priority', 'definition'] as const)
    .filter((key) => !isDeepStrictEqual(present[key], policy[key]))
    .map((key) => `${key} ${JSON.stringify(present[key])} -> ${JSON.stringify(policy[key])}`)
  return reasons.length === 0 ? [] : [{ kind: 'policy', action: 'update', reasons, policy }]
}
