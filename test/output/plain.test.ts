import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { LONGEST_SILENCE, PlainListener } from '../../src/output/plain.ts'
import { finished, step, timed } from '../support/events.ts'

const slow = step('restart keystone', 'node1')

function listen(t: TestContext) {
  t.mock.timers.enable({ apis: ['setInterval', 'Date'], now: Date.parse('2026-11-21T09:30:15Z') })
  const printed: string[] = []
  const listener = new PlainListener({ verbosity: 0, heartbeat: true, write: (text) => printed.push(text) })
  t.after(() => listener.close())
  return { listener, printed }
}

describe('plain lines', () => {
  it('begin with the time of day', (t) => {
    const { listener, printed } = listen(t)
    listener.handle(timed(finished(slow, 'changed')))
    assert.deepEqual(printed, ['09:30:15 keystone node1: restart keystone (1.5 s)'])
  })

  it('are never silent for 10 s: a line names what is running', (t) => {
    const { listener, printed } = listen(t)
    listener.handle(timed({ type: 'step-started', step: slow }, '2026-11-21T09:30:15Z'))
    t.mock.timers.tick(9_999)
    assert.match(printed.join('\n'), /still running: keystone node1: restart keystone/)
  })

  it('name the phase where no step is running', (t) => {
    const { listener, printed } = listen(t)
    listener.handle(timed({ type: 'phase-started', phase: 'observe', title: 'looking at 12 hosts' }))
    t.mock.timers.tick(LONGEST_SILENCE)
    assert.deepEqual(printed, ['09:30:24 still busy: looking at 12 hosts'])
  })

  it('say nothing more after they were closed', async (t) => {
    const { listener, printed } = listen(t)
    await listener.close()
    t.mock.timers.tick(LONGEST_SILENCE * 3)
    assert.deepEqual(printed, [])
  })
})
