import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { KollaError } from '../../src/errors.ts'
import { inOrder } from '../../src/plan/order.ts'
import type { PlanStep } from '../../src/plan/types.ts'

function step(id: string, ...needs: readonly string[]): PlanStep {
  return { id, kind: 'container', role: 'web', host: 'node1', subject: id, title: id, changes: [], needs }
}

describe('the steps of a plan', () => {
  for (const [name, steps, expected] of [
    ['keep their order where nothing ties them', [step('b'), step('a')], ['b', 'a']],
    ['stand behind what they need', [step('a', 'b'), step('b', 'c'), step('c')], ['c', 'b', 'a']],
    ['appear once, however many need them', [step('a', 'c'), step('b', 'c'), step('c')], ['c', 'a', 'b']],
    [
      'stand behind every step of a role or a batch that they need',
      [step('a', 'every@batch', 'every@db'), { ...step('b'), batch: 'batch' }, { ...step('c'), role: 'db' }],
      ['b', 'c', 'a'],
    ],
    ['may need what is done already', [step('a', 'done')], ['a']],
  ] as const) {
    it(name, () => {
      assert.deepEqual(
        inOrder(steps).map(({ id }) => id),
        expected,
      )
    })
  }

  it('that wait for each other are named, without those that only lead there', () => {
    assert.throws(
      () => inOrder([step('start', 'a'), step('a', 'b'), step('b', 'a')]),
      (error) =>
        error instanceof KollaError &&
        error.details.code === 'plan-cycle' &&
        error.message === 'steps of the plan wait for each other: a -> b -> a',
    )
  })
})
