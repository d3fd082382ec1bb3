import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { RoleIdentity } from '../../src/roles/identity-types.ts'
import { deployment, webRole } from '../support/deployment.ts'

const GLOBALS = `
update_keystone_service_user_passwords: "no"
web_ks_services:
  - {name: web, type: web, endpoints: [{interface: internal, url: "http://192.0.2.250:80"}]}
web_ks_users:
  - {project: service, user: web, password: pw, role: admin}
web_ks_roles: [owner, member]
web_ks_user_roles:
  - {project: admin, user: admin, role: owner}
  - {system: all, user: web, role: reader}
`

function registered(changes: Partial<RoleIdentity> = {}) {
  const identity = { services: 'web_ks_services', users: 'web_ks_users', ...changes }
  const desired = deployment({ globals: GLOBALS }).compile([webRole({}, { identity })]).roles[0]?.identity
  assert.ok(desired)
  return desired
}

describe('what a role registers in Keystone', () => {
  it('is its services, and its users with their project and role', () => {
    const { services, users, projects, roles, grants } = registered()
    assert.deepEqual(services, [
      {
        name: 'web',
        type: 'web',
        endpoints: [{ interface: 'internal', url: 'http://192.0.2.250:80', region: 'RegionOne' }],
      },
    ])
    assert.deepEqual(
      users?.map(({ password, ...user }) => ({ ...user, password: password.reveal() })),
      [{ name: 'web', updatePassword: false, defaultProject: 'service', password: 'pw' }],
    )
    assert.deepEqual([projects, roles], [[{ name: 'service' }], ['admin']])
    assert.deepEqual(grants, [{ user: 'web', project: 'service', role: 'admin' }])
  })

  it('is further roles, and roles of users on projects and on the system', () => {
    const { roles, grants } = registered({ roles: ['{{ web_ks_roles }}', 'auditor'], userRoles: 'web_ks_user_roles' })
    assert.deepEqual(roles, ['owner', 'member', 'auditor', 'admin'])
    assert.deepEqual(grants?.slice(1), [
      { project: 'admin', user: 'admin', role: 'owner' },
      { system: 'all', user: 'web', role: 'reader' },
    ])
  })

  it('is a domain of its own, in which the administrator lives and has the role admin', () => {
    const domain = { name: 'web_users', administrator: 'web_admin', password: "{{ 'p' ~ 'w' }}" }
    const { domains, users, grants } = registered({ domains: [domain] })
    assert.deepEqual(domains, [{ name: 'web_users' }])
    const { password, ...administrator } = users?.[1] ?? assert.fail('there is no second user')
    assert.deepEqual(administrator, { name: 'web_admin', domain: 'web_users', updatePassword: false })
    assert.equal(password.reveal(), 'pw')
    assert.deepEqual(grants?.[1], { user: 'web_admin', userDomain: 'web_users', role: 'admin', domain: 'web_users' })
  })
})
