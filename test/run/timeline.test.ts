import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { every } from '../../src/plan/needs.ts'
import type { StepResult } from '../../src/run/graph.ts'
import { timelineOf } from '../../src/run/timeline.ts'
import type { PlanStep } from '../../src/plan/types.ts'

function result(id: string, started: number, milliseconds: number, needs: readonly string[] = []): StepResult {
  const step: PlanStep = { id, kind: 'container', role: id, host: 'node1', subject: id, title: id, changes: [], needs }
  return { step, outcome: 'changed', started, milliseconds }
}

const titles = (results: readonly StepResult[]) => timelineOf(results)?.criticalPath.map(({ title }) => title)

describe('the timeline of a run', () => {
  it('goes back from the step that ended last through what each waited for', () => {
    const results = [
      result('image', 0, 5),
      result('database', 0, 10),
      result('identity', 10, 20, ['image', 'database']),
      result('cron', 0, 12),
      result('image-service', 30, 10, ['identity']),
    ]
    assert.deepEqual(titles(results), ['database', 'identity', 'image-service'])
  })

  it('goes through needs that many steps stand behind, by the last of them', () => {
    const last = result('balancer', 15, 5, [every('b')])
    assert.deepEqual(titles([result('a', 0, 2), result('b', 0, 15), last]), ['b', 'balancer'])
  })

  it('tells how long the steps would take one after another, and which share nothing on the path ran', () => {
    const timeline = timelineOf([result('a', 100, 10), result('b', 130, 10, ['a']), result('c', 100, 5)])
    assert.deepEqual(
      { elapsed: timeline?.elapsed, sum: timeline?.oneAfterAnother, idle: timeline?.idle },
      { elapsed: 40, sum: 25, idle: 0.5 },
    )
  })

  it('sums the path up by role, the longest first', () => {
    const named = (id: string, role: string, started: number, took: number, needs: readonly string[] = []) => {
      const made = result(id, started, took, needs)
      return { ...made, step: { ...made.step, role } }
    }
    const path = [named('a', 'nova', 0, 5), named('b', 'keystone', 5, 7, ['a']), named('c', 'nova', 12, 6, ['b'])]
    assert.deepEqual(timelineOf(path)?.byRole, [
      { name: 'nova', milliseconds: 11 },
      { name: 'keystone', milliseconds: 7 },
    ])
  })

  it('leaves out what was skipped, and is none where nothing ran', () => {
    const skipped: StepResult = { ...result('c', 50, 0, ['a']), outcome: 'skipped' }
    assert.deepEqual(titles([result('a', 0, 5), skipped]), ['a'])
    assert.equal(timelineOf([skipped]), undefined)
  })
})
