import assert from 'node:assert/strict'
import { test } from 'node:test'
import { KollaError } from '../../src/errors.ts'
import type { RunEvent } from '../../src/output/events.ts'
import type { PlanStep } from '../../src/plan/types.ts'
import { runGraph, type GraphOptions } from '../../src/run/graph.ts'

function step(id: string, needs: readonly string[] = [], host = 'node1'): PlanStep {
  return { id, kind: 'container', role: 'demo', host, subject: id, title: id, changes: [], needs }
}

/** A runner whose steps end only when the test says so. */
class Hand {
  readonly started: string[] = []
  readonly #ends = new Map<string, { resolve: () => void; reject: (error: Error) => void }>()

  readonly run: GraphOptions['run'] = ({ id }) => {
    this.started.push(id)
    return new Promise((resolve, reject) => this.#ends.set(id, { resolve, reject }))
  }

  async finish(id: string): Promise<void> {
    this.#ends.get(id)?.resolve()
    await turn()
  }

  async fail(
    id: string,
    error = new KollaError(`${id} broke`, { code: 'broken', fault: 'host', log: ['last line'] }),
  ): Promise<void> {
    this.#ends.get(id)?.reject(error)
    await turn()
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

function start(steps: readonly PlanStep[], hand: Hand, more: Partial<GraphOptions> = {}) {
  const events: RunEvent[] = []
  const results = runGraph(steps, {
    run: hand.run,
    emit: (event) => events.push(event),
    signal: new AbortController().signal,
    ...more,
  })
  return { events, results }
}

test('a step starts as soon as all it needs is done, and not before', async () => {
  const hand = new Hand()
  const { results } = start([step('a'), step('b'), step('c', ['a', 'b'])], hand)
  await turn()
  assert.deepEqual(hand.started, ['a', 'b'])
  await hand.finish('a')
  assert.deepEqual(hand.started, ['a', 'b'])
  await hand.finish('b')
  assert.deepEqual(hand.started, ['a', 'b', 'c'])
  await hand.finish('c')
  assert.deepEqual(
    (await results).map((result) => result.outcome),
    ['changed', 'changed', 'changed'],
  )
})

test('a step that fails stops those that need it, also indirectly, and no others', async () => {
  const hand = new Hand()
  const { results, events } = start([step('a'), step('b', ['a']), step('c', ['b']), step('other')], hand)
  await turn()
  await hand.fail('a')
  await hand.finish('other')
  assert.deepEqual(
    (await results).map((result) => [result.step.id, result.outcome]),
    [
      ['a', 'failed'],
      ['b', 'skipped'],
      ['c', 'skipped'],
      ['other', 'changed'],
    ],
  )
  const failed = events.find((event) => event.type === 'step-finished' && event.outcome === 'failed')
  assert.ok(failed?.type === 'step-finished')
  assert.equal(failed.message, 'a broke')
  assert.deepEqual(failed.log, ['last line'])
})

test('a step that needs every step of a batch waits for all of them, and is skipped when one fails', async () => {
  const hand = new Hand()
  const batch = (id: string): PlanStep => ({ ...step(id), batch: 'first' })
  const { results } = start([batch('a'), batch('b'), step('c', ['every@first'])], hand)
  await turn()
  await hand.finish('a')
  assert.deepEqual(hand.started, ['a', 'b'])
  await hand.fail('b')
  assert.deepEqual(
    (await results).map((result) => result.outcome),
    ['changed', 'failed', 'skipped'],
  )
})

test('no more steps run on a host at once than the limit allows', async () => {
  const hand = new Hand()
  const steps = [step('a'), step('b'), step('c'), step('elsewhere', [], 'node2')]
  const { results } = start(steps, hand, { limits: { total: 10, perHost: 2 } })
  await turn()
  assert.deepEqual(hand.started, ['a', 'b', 'elsewhere'])
  await hand.finish('a')
  assert.deepEqual(hand.started, ['a', 'b', 'elsewhere', 'c'])
  for (const id of ['b', 'c', 'elsewhere']) await hand.finish(id)
  await results
})

test('after an interruption nothing more starts, and what runs is waited for', async () => {
  const hand = new Hand()
  const controller = new AbortController()
  const { results } = start([step('a'), step('b', ['a'])], hand, { signal: controller.signal })
  await turn()
  controller.abort()
  await hand.finish('a')
  assert.deepEqual(
    (await results).map((result) => result.outcome),
    ['changed', 'skipped'],
  )
})

test('steps that wait for each other are a bug that is named, not a hang', async () => {
  const hand = new Hand()
  await assert.rejects(start([step('a', ['b']), step('b', ['a'])], hand).results, {
    message: /wait for each other: a, b/,
  })
})
