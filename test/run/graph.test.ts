import assert from 'node:assert/strict'
import { test } from 'node:test'
import { KollaError } from '../../src/errors.ts'
import type { RunEvent } from '../../src/output/events.ts'
import { every } from '../../src/plan/needs.ts'
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

/** A step on `a`, `b` and `c` each, those after them on the same hosts, and one that is for all. */
async function afterFailures(failing: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const hand = new Hand()
  const hosts = ['a', 'b', 'c']
  const first = hosts.map((host) => ({ ...step(`first@${host}`, [], host), role: 'early' }))
  const second = hosts.map((host) => step(`second@${host}`, [every('early')], host))
  const all = { ...step('all', [every('early')]), host: undefined }
  const { results } = start([...first, ...second, all], hand, { tolerances: { [every('early')]: 1 } })
  await turn()
  for (const host of hosts) await (failing.includes(host) ? hand.fail(`first@${host}`) : hand.finish(`first@${host}`))
  for (const id of hand.started.slice(hosts.length)) await hand.finish(id)
  return Object.fromEntries((await results).map(({ step: { id }, outcome }) => [id, outcome]))
}

test('what is needed of all hosts goes on while no more have failed than may, but on those', async () => {
  assert.deepEqual(await afterFailures(['b']), {
    'first@a': 'changed',
    'first@b': 'failed',
    'first@c': 'changed',
    'second@a': 'changed',
    'second@b': 'skipped',
    'second@c': 'changed',
    all: 'changed',
  })
})

test('what is needed of all hosts ends when more have failed than may', async () => {
  const { all, 'second@a': onGood } = await afterFailures(['b', 'c'])
  assert.deepEqual([all, onGood], ['skipped', 'skipped'])
})

test('a host that is lost fails the steps there, those that run and those to come; the others go on', async () => {
  const hand = new Hand()
  const lost = new AbortController()
  const steps = [step('a'), step('b', ['a']), step('c', [], 'node2'), step('d', ['c'], 'node2'), step('e', ['d'])]
  const run: GraphOptions['run'] = (each, signal) =>
    Promise.race([hand.run(each, signal), rejection(signal, 'interrupted')])
  const { results } = start(steps, hand, { run, lost: new Map([['node1', lost.signal]]) })
  await turn()
  lost.abort(new KollaError('the lock of node1 was lost', { code: 'lock-lost', fault: 'host', host: 'node1' }))
  await turn()
  await hand.finish('c')
  await hand.finish('d')
  const ended = await results
  assert.deepEqual(
    ended.map(({ step: { id }, outcome, error }) => [id, outcome, error?.message]),
    [
      ['a', 'failed', 'the lock of node1 was lost'],
      ['b', 'skipped', undefined],
      ['c', 'changed', undefined],
      ['d', 'changed', undefined],
      ['e', 'failed', 'the lock of node1 was lost'],
    ],
  )
  assert.deepEqual(hand.started, ['a', 'c', 'd'])
})

/** As a step that gives up when it is told to. */
function rejection(signal: AbortSignal, message: string): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => {
      reject(new KollaError(message, { code: 'interrupted', fault: 'interrupted' }))
    })
  })
}
