import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { TimedEvent } from '../../src/output/events.ts'
import { fanOut, type Listener } from '../../src/output/listener.ts'
import { NdjsonListener } from '../../src/output/ndjson.ts'
import { Redactor } from '../../src/secrets.ts'
import { finished, step } from '../support/events.ts'

function collector(): Listener & { readonly heard: TimedEvent[] } {
  const heard: TimedEvent[] = []
  return { heard, handle: (event) => void heard.push(event), close: () => Promise.resolve() }
}

describe('an event that is sent out', () => {
  it('reaches every listener, with its time', () => {
    const [one, two] = [collector(), collector()]
    fanOut([one, two], new Redactor(), () => new Date('2026-11-21T09:00:00Z'))({ type: 'waiting', message: 'x' })
    assert.deepEqual(one.heard, [{ type: 'waiting', message: 'x', at: '2026-11-21T09:00:00.000Z' }])
    assert.deepEqual(two.heard, one.heard)
  })

  it('has its secrets masked, also those that became known after the listeners were made', () => {
    const redactor = new Redactor()
    const one = collector()
    const emit = fanOut([one], redactor)
    redactor.add(['hunter2hunter2'])
    emit(finished(step('a'), 'failed', { message: 'login hunter2hunter2 failed', log: ['pass=hunter2hunter2'] }))
    assert.doesNotMatch(JSON.stringify(one.heard), /hunter2/)
    assert.match(JSON.stringify(one.heard), /login \*\*\* failed/)
  })

  it('is one line of JSON for programs', () => {
    const printed: string[] = []
    fanOut(
      [new NdjsonListener((line) => printed.push(line))],
      new Redactor(),
    )({ type: 'waiting', message: 'two\nlines' })
    assert.equal(printed.length, 1)
    assert.ok(!printed[0]?.includes('\n'))
    assert.equal((JSON.parse(printed[0] ?? '') as TimedEvent).type, 'waiting')
  })
})
