import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { hostChanges } from '../../src/plan/host.ts'
import type { DesiredHost } from '../../src/roles/desired.ts'
import { fakeObservation } from '../support/fake-host.ts'

const LINK = { path: '/var/log/kolla', target: '/var/lib/docker/volumes/kolla_logs/_data' }
const desired: DesiredHost = { host: 'control01', services: [], sysctls: [], modules: [], links: [LINK] }

describe('the link to the logs', () => {
  const changes = (symlinks: Readonly<Record<string, string>>) =>
    hostChanges(desired, fakeObservation('control01', { symlinks }), new Set())

  it('is made where there is none', () => {
    assert.deepEqual(changes({}), [{ kind: 'link', name: LINK.path, action: 'create', reasons: ['missing'] }])
  })

  it('is left alone where it is right', () => assert.deepEqual(changes({ [LINK.path]: LINK.target }), []))

  it('is led elsewhere when the engine keeps its data elsewhere', () => {
    const reasons = [`/data/volumes/kolla_logs/_data -> ${LINK.target}`]
    assert.deepEqual(changes({ [LINK.path]: '/data/volumes/kolla_logs/_data' })[0]?.reasons, reasons)
  })

  it('takes the place of what is no link', () => {
    assert.deepEqual(changes({ [LINK.path]: '' })[0]?.reasons, ['is not a link'])
  })
})
