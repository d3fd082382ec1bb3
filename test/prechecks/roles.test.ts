import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { roleProblems } from '../../src/prechecks/roles.ts'
import type { RoleCheck } from '../../src/roles/types.ts'
import { observed } from '../plan/world.ts'
import { deployment, webRole } from '../support/deployment.ts'
import { FakeEngine } from '../support/fake-engine.ts'

const needsVolume: RoleCheck = ({ host, engine }) =>
  engine?.volumes.has('web') ? [] : [{ severity: 'error', code: 'volume-missing', message: `${host} has no volume` }]
const settings: RoleCheck = ({ scope }) =>
  scope.find('web_port') === undefined
    ? [{ severity: 'error', code: 'port-missing', message: 'web_port is not set' }]
    : []

describe('the checks of roles', () => {
  it('look at every host of the role, and say what holds for all of them once', async () => {
    const own = deployment()
    const prepared = new FakeEngine()
    prepared.volumes.add('web')
    const hosts = await observed(
      new Map([
        ['node1', prepared],
        ['node2', new FakeEngine()],
        ['node3', new FakeEngine()],
      ]),
    )
    const { roles } = own.compile([webRole({}, { checks: [settings], guards: [needsVolume] })])
    const messages = (problems: ReturnType<typeof roleProblems>) => problems.map(({ message }) => message)
    const circumstances = { hosts, variables: own.variables }
    assert.deepEqual(messages(roleProblems(roles, circumstances, (role) => role.checks)), ['web_port is not set'])
    assert.deepEqual(messages(roleProblems(roles, circumstances, (role) => role.guards)), [
      'node2 has no volume',
      'node3 has no volume',
    ])
  })
})
