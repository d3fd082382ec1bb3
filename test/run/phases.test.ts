import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { KollaError } from '../../src/errors.ts'
import type { RunEvent } from '../../src/output/events.ts'
import type { PlanStep } from '../../src/plan/types.ts'
import type { ActionOptions } from '../../src/run/options.ts'
import { runPhases, type Phase } from '../../src/run/phase.ts'
import { APPLYING_PHASES, PLANNING_PHASES } from '../../src/run/phases.ts'
import { Run } from '../../src/run/run.ts'

/** A run, and what its phases and its events tell, in order. */
function world() {
  const told: string[] = []
  const emit = (event: RunEvent): void => {
    if (event.type === 'phase-started') told.push(`${event.phase} begins`)
    if (event.type === 'phase-finished') told.push(`${event.phase} ends${event.detail ? `: ${event.detail}` : ''}`)
  }
  const options = { emit } as unknown as ActionOptions
  const run = new Run(options, 'deploy', { config: true, bootstrap: true, start: true })
  const phase = (name: string, more: Partial<Phase> = {}): Phase => ({
    name,
    title: name,
    run: () => {
      told.push(`${name} runs`)
      return Promise.resolve(undefined)
    },
    cleanUp: () => {
      told.push(`${name} cleans up`)
      return Promise.resolve()
    },
    ...more,
  })
  const broken = phase('broken', { run: () => Promise.reject(new Error('it broke')) })
  return { run, told, phase, broken }
}

describe('the phases of a run', () => {
  it('run one after another, tell what there is to say, and are cleaned up behind in reverse', async () => {
    const { run, told, phase } = world()
    await runPhases(run, [phase('load', { run: () => Promise.resolve('3 hosts') }), phase('lock')])
    assert.deepEqual(told, [
      'load begins',
      'load ends: 3 hosts',
      'lock begins',
      'lock runs',
      'lock ends',
      'lock cleans up',
      'load cleans up',
    ])
  })

  it('end with one that fails, which is cleaned up behind as are those before it', async () => {
    const { run, told, phase, broken } = world()
    await assert.rejects(runPhases(run, [phase('load'), broken, phase('apply')]), /^Error: it broke$/)
    assert.deepEqual(told.slice(3), ['broken begins', 'broken cleans up', 'load cleans up'])
  })

  it('are all cleaned up behind even if that fails for one, and what went wrong first is told', async () => {
    const { run, told, phase, broken } = world()
    const dirty = phase('dirty', { cleanUp: () => Promise.reject(new Error('it stays dirty')) })
    await assert.rejects(runPhases(run, [phase('load'), dirty]), /^Error: it stays dirty$/)
    assert.equal(told.at(-1), 'load cleans up')
    await assert.rejects(runPhases(run, [phase('load'), dirty, broken]), /^Error: it broke$/)
    assert.deepEqual(told.slice(-2), ['broken cleans up', 'load cleans up'])
  })

  it('are left out where they have nothing to do, and then leave nothing to clean up', async () => {
    const { run, told, phase } = world()
    await runPhases(run, [phase('lock', { shouldRun: () => false })])
    assert.deepEqual(told, [])
  })

  it('may decide by what those before them found out', async () => {
    const { run, told, phase } = world()
    const plan = phase('plan', {
      run: (own) => {
        own.plan = { action: 'deploy', steps: [] }
        return Promise.resolve(undefined)
      },
    })
    await runPhases(run, [plan, phase('apply', { shouldRun: (own) => own.plan.steps.length > 0 })])
    assert.ok(!told.includes('apply begins'))
  })

  it('that read what no phase has made yet are a bug, and are told so', () => {
    const { run } = world()
    assert.throws(
      () => run.plan,
      (error) => error instanceof KollaError && error.details.fault === 'internal' && /"plan"/.test(error.message),
    )
  })
})

describe('a deploy', () => {
  const names = APPLYING_PHASES.map(({ name }) => name)

  it('looks, plans, locks, looks again, and only then applies', () => {
    assert.deepEqual(names, [
      'load',
      'connect',
      'observe',
      'interfaces',
      'compile',
      'resources',
      'plan',
      'strangers',
      'remains',
      'lock',
      'replan',
      'apply',
    ])
  })

  it('does not look again when nobody else had the lock since it looked', () => {
    const { run } = world()
    run.plan = { action: 'deploy', steps: [{} as PlanStep] }
    run.asObserved = true
    const entered = APPLYING_PHASES.filter(({ shouldRun }) => shouldRun?.(run) ?? true).map(({ name }) => name)
    assert.ok(!entered.includes('replan'))
    assert.ok(entered.includes('apply'))
  })

  it('has in its plan phases nothing that locks or changes', () => {
    assert.deepEqual(
      PLANNING_PHASES.map(({ name }) => name).filter((name) => ['lock', 'replan', 'apply'].includes(name)),
      [],
    )
  })

  for (const [steps, expected] of [
    [[], []],
    [[{} as PlanStep], ['lock', 'replan', 'apply']],
  ] as const) {
    it(`with ${steps.length === 0 ? 'nothing' : 'something'} to do enters ${expected.join(', ') || 'no phase'} after its plan`, () => {
      const { run } = world()
      run.plan = { action: 'deploy', steps }
      const entered = APPLYING_PHASES.slice(PLANNING_PHASES.length).filter(({ shouldRun }) => shouldRun?.(run) ?? true)
      assert.deepEqual(
        entered.map(({ name }) => name),
        expected,
      )
    })
  }
})
