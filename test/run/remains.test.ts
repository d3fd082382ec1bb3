import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { StepOutcome } from '../../src/output/events.ts'
import type { Change, PlanStep } from '../../src/plan/types.ts'
import { deployedAfter } from '../../src/run/remains.ts'
import { rememberedHost, rememberedNames, rememberHost } from '../../src/run/remembered-hosts.ts'
import { temporaryFolder } from '../support/cli.ts'

const BEFORE = { containers: ['api', 'web'], volumes: ['kolla_logs', 'web_data'] }
const worker = { spec: { name: 'worker', volumes: ['worker_data:/data', '/etc/localtime:/etc/localtime:ro'] } }

function result(kind: Change['kind'], name: string, action: Change['action'], outcome: StepOutcome = 'changed') {
  const change: Change = { kind, name, action, reasons: [] }
  const step: PlanStep = {
    id: `${kind}@node1/${name}`, kind: 'container', role: 'web', host: 'node1', subject: name, title: action, changes: [change], needs: [],
  } // prettier-ignore
  return { step, outcome, started: 0, milliseconds: 1 }
}

describe('what a host has after a run', () => {
  it('is what it had and what was made, with its volumes', () => {
    assert.deepEqual(deployedAfter(BEFORE, [result('container', 'worker', 'create')], [worker]), {
      containers: ['api', 'web', 'worker'],
      volumes: ['kolla_logs', 'web_data', 'worker_data'],
    })
  })

  it('may be what was half made, but not what was never begun', () => {
    const containers = (outcome: StepOutcome) =>
      deployedAfter(BEFORE, [result('container', 'worker', 'create', outcome)], [worker]).containers
    assert.deepEqual(containers('failed'), ['api', 'web', 'worker'])
    assert.deepEqual(containers('skipped'), ['api', 'web'])
  })

  it('is without what was removed, unless that failed', () => {
    const results = (outcome: StepOutcome) => [
      result('container', 'web', 'remove', outcome),
      result('volume', 'web_data', 'remove', outcome),
    ]
    assert.deepEqual(deployedAfter(BEFORE, results('changed'), []), { containers: ['api'], volumes: ['kolla_logs'] })
    assert.deepEqual(deployedAfter(BEFORE, results('failed'), []), BEFORE)
  })
})

describe('a host that was seen', () => {
  it('is remembered for its deployment alone, under any name', (t) => {
    const before = process.env['KOLLA_STATE_DIR']
    process.env['KOLLA_STATE_DIR'] = temporaryFolder()
    t.after(() => (process.env['KOLLA_STATE_DIR'] = before ?? ''))
    const ours = { configDirectory: '/etc/kolla', inventories: ['multinode'] }
    rememberHost(ours, 'rack1/node 1', { facts: { hostname: 'node1' }, deployed: BEFORE })
    assert.deepEqual(rememberedNames(ours), ['rack1/node 1'])
    const known = rememberedHost(ours, 'rack1/node 1')
    assert.deepEqual([known?.facts, known?.deployed], [{ hostname: 'node1' }, BEFORE])
    const theirs = { ...ours, inventories: ['other'] }
    assert.deepEqual([rememberedNames(theirs), rememberedHost(theirs, 'rack1/node 1')], [[], undefined])
  })
})
