import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import { TerminalListener } from '../../src/output/terminal.ts'
import { finished, recap, step, timed } from '../support/events.ts'
import { FakeTerminal } from '../support/fake-terminal.ts'

const hosts = ['node1', 'node2', 'node3']
const restarts = hosts.map((host) => step('restart keystone', host))

function terminal() {
  const screen = new FakeTerminal()
  const listener = new TerminalListener({ verbosity: 0, stream: screen.stream, colorful: false })
  return { screen, listener }
}

describe('the view of a terminal', () => {
  it('shows one line per role with counts, not one per host', async () => {
    const { screen, listener } = terminal()
    listener.handle(timed({ type: 'planned', steps: [...restarts, step('write 3 files', 'node1', 'cron')] }))
    for (const restart of restarts) listener.handle(timed(finished(restart, 'changed')))
    listener.handle(timed(finished(step('write 3 files', 'node1', 'cron'), 'ok')))
    await listener.close()
    const lines = stripVTControlCharacters(screen.text).split('\n')
    assert.ok(
      lines.some((line) => line.endsWith('keystone  3 steps, 3 hosts, 3 changed')),
      screen.text,
    )
    assert.ok(
      lines.some((line) => line.endsWith('cron  1 step, 1 host')),
      screen.text,
    )
    assert.ok(!lines.some((line) => line.includes('node2')), screen.text)
  })

  it('expands a failure below its role', async () => {
    const { screen, listener } = terminal()
    listener.handle(timed({ type: 'planned', steps: restarts }))
    listener.handle(timed(finished(restarts[1]!, 'failed', { message: 'not healthy', log: ['ERROR boom'] })))
    await listener.close()
    const text = stripVTControlCharacters(screen.text)
    assert.match(text, /keystone node2: restart keystone: failed after 1.5 s\n +not healthy\n +\| ERROR boom/)
  })

  it('prints the recap and what arrived meanwhile below the roles', async () => {
    const { screen, listener } = terminal()
    listener.handle(timed({ type: 'planned', steps: restarts }))
    listener.handle(timed({ type: 'host-unreachable', host: 'node9', message: 'no route' }))
    for (const restart of restarts) listener.handle(timed(finished(restart, 'ok')))
    listener.handle(
      timed({ type: 'run-finished', outcome: 'done', milliseconds: 2000, recap: { node1: recap }, slowest: [] }),
    )
    await listener.close()
    const text = stripVTControlCharacters(screen.text)
    assert.match(
      text,
      /keystone {2}3 steps, 3 hosts\n[\s\S]*node9: unreachable: no route\nnode1 {2}ok=3[^\n]*\ndone in 2.0 s\n/,
    )
  })

  it('gives the cursor back, also when the run ends early', async () => {
    const { screen, listener } = terminal()
    listener.handle(timed({ type: 'planned', steps: restarts }))
    await listener.close()
    assert.ok(
      screen.text.lastIndexOf('\u001b[?25h') > screen.text.lastIndexOf('\u001b[?25l'),
      JSON.stringify(screen.text),
    )
  })
})
