import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { paint } from '../../src/output/colors.ts'
import { planLines } from '../../src/output/plan.ts'
import type { Change, PlanStep } from '../../src/plan/types.ts'

const restart: Change = {
  kind: 'container',
  name: 'keystone',
  action: 'restart',
  reasons: ['configuration newer than start'],
}
const file: Change = {
  kind: 'file',
  name: '/etc/kolla/keystone/keystone.conf',
  action: 'update',
  reasons: ['[token] expiration 86400 -> 3600', '[DEFAULT] debug: added'],
  diff: ['-expiration = 86400', '+expiration = 3600'],
}
const database: Change = { kind: 'database', name: 'keystone', action: 'create', reasons: [] }

const step = (host: string | undefined, changes: readonly Change[], role = 'keystone'): PlanStep => {
  return { id: `${role}@${host ?? '*'}`, role, host, title: 'step', kind: 'files', subject: role, changes, needs: [] }
}
const lines = (steps: readonly PlanStep[], diff = false) =>
  planLines({ action: 'deploy', steps }, { diff, paint: paint(false) })

describe('a plan as text', () => {
  it('names every change with its reasons, hosts with the same changes together', () => {
    assert.deepEqual(
      lines([step('node1', [file, restart]), step('node2', [file, restart]), step(undefined, [database])]),
      [
        'keystone',
        '  node1, node2',
        '    ~ update file /etc/kolla/keystone/keystone.conf',
        '        [token] expiration 86400 -> 3600',
        '        [DEFAULT] debug: added',
        '    ~ restart container keystone  (configuration newer than start)',
        '  + create database keystone',
        '',
        '5 changes in 3 steps on 2 hosts: 2 x update file, 2 x restart container, 1 x create database.',
      ],
    )
  })

  it('has the differences of files when they are asked for', () => {
    assert.deepEqual(lines([step('node1', [file])], true).slice(2, 7), [
      '    ~ update file /etc/kolla/keystone/keystone.conf',
      '        [token] expiration 86400 -> 3600',
      '        [DEFAULT] debug: added',
      '        -expiration = 86400',
      '        +expiration = 3600',
    ])
  })

  it('says that there is nothing to do', () => {
    assert.deepEqual(lines([]), ['Nothing to do: every host is as configured.'])
  })

  it('names what remains on hosts, also when there is nothing to do', () => {
    const remains = [
      { host: 'node3', containers: ['keystone'], volumes: [] },
      { host: 'node4', containers: ['cron'], volumes: ['kolla_logs'], seen: '2026-11-21T17:00:00.000Z' },
    ]
    assert.deepEqual(
      planLines({ action: 'deploy', steps: [], remains }, { diff: false, paint: paint(false) }).slice(1),
      [
        'Remains on node3 (nothing asks for it any more):',
        '    containers keystone',
        'Remains on node4 (no part of the deployment any more; seen 2026-11-21T17:00:00.000Z):',
        '    containers cron',
        '    volumes kolla_logs',
      ],
    )
  })
})
