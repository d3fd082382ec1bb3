import type { DatabaseChange } from '../services/database-types.ts'
import type { IdentityChange } from '../services/identity-types.ts'
import type { Change } from './types.ts'

/** A change of the database server as the plan shows it: without what is secret. */
export function databaseChange(change: DatabaseChange): Change {
  const { action, reasons } = change
  switch (change.kind) {
    case 'database':
      return { kind: 'database', name: change.database.name, action, reasons }
    case 'user':
      return { kind: 'database-user', name: change.user.name, action, reasons }
    case 'grant':
      return {
        kind: 'database-user',
        name: `${change.user.name} on ${change.grant.database}.${change.grant.table ?? '*'}`,
        action,
        reasons,
      }
  }
}

/** A change of the identity service as the plan shows it. */
export function identityChange(change: IdentityChange): Change {
  return {
    kind: 'identity',
    name: `${change.kind.replaceAll('-', ' ')} ${identityName(change)}`,
    action: change.action,
    reasons: change.reasons,
  }
}

function identityName(change: IdentityChange): string {
  switch (change.kind) {
    case 'region':
      return change.region
    case 'role':
      return change.role
    case 'domain':
      return change.domain.name
    case 'project':
      return change.project.name
    case 'user':
      return change.user.name
    case 'service':
      return change.service.name
    case 'endpoint':
      return `${change.service.name} ${change.endpoint.interface}`
    case 'mapping':
    case 'identity-provider':
      return change.name
    case 'protocol':
      return `${change.name} of ${change.provider}`
    case 'grant':
      return `${change.grant.role} of ${change.grant.user}`
  }
}
