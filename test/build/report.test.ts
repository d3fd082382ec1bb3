import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isComplete, reportData, reportLines } from '../../src/build/report.ts'
import type { BuildReport, ImageResult } from '../../src/build/types.ts'

function result(name: string, details: Partial<ImageResult>): ImageResult {
  return {
    name,
    reference: `kolla/${name}:tag`,
    outcome: 'built',
    milliseconds: 1500,
    attempts: 1,
    pushed: false,
    ...details,
  }
}

const report: BuildReport = {
  results: [
    result('base', { outcome: 'skipped', message: 'there already', attempts: 0 }),
    result('cron', { attempts: 2, pushed: true }),
    result('rabbitmq', {
      outcome: 'failed',
      message: 'non-zero code: 100',
      attempts: 4,
      lastLines: ['E: no such package', 'non-zero code: 100'],
      log: '/logs/rabbitmq.log',
    }),
    result('rabbitmq-x', { outcome: 'parent-failed', message: 'stands on rabbitmq', attempts: 0 }),
  ],
  unmatched: ['keystone', 'httpd'],
  milliseconds: 12_340,
}

describe('the report of a build', () => {
  it('says what was built, skipped, failed with its last lines, not tried and not asked for', () => {
    assert.deepEqual(reportLines(report), [
      'Built (1):',
      '  cron: 1.5 s, 2 attempts, pushed',
      'Skipped (1):',
      '  base: there already',
      'Failed (1):',
      '  rabbitmq: 4 attempts, non-zero code: 100',
      '    | E: no such package',
      '    | non-zero code: 100',
      '    all of it: /logs/rabbitmq.log',
      'Not tried, because what they stand on failed (1):',
      '  rabbitmq-x: stands on rabbitmq',
      'Not asked for: 2 others; `kolla build --list-images` names all.',
      'Took 12.3 s.',
    ])
  })

  it('is complete only when nothing failed', () => {
    assert.equal(isComplete(report), false)
    assert.equal(isComplete({ ...report, results: report.results.slice(0, 2) }), true)
  })

  it("has kolla-build's names as data", () => {
    const data = reportData(report)
    assert.deepEqual(
      data.failed.map(({ name, status }) => [name, status]),
      [
        ['rabbitmq', 'failed'],
        ['rabbitmq-x', 'parent-failed'],
      ],
    )
    assert.deepEqual(data.not_matched, [{ name: 'keystone' }, { name: 'httpd' }])
    assert.deepEqual(
      data.built.map(({ name }) => name),
      ['cron'],
    )
  })
})
