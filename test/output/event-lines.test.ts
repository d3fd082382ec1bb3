import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { paint } from '../../src/output/colors.ts'
import { eventLines } from '../../src/output/event-lines.ts'
import type { RunEvent } from '../../src/output/events.ts'
import { finished, recap, step } from '../support/events.ts'

const restart = step('restart keystone', 'node1', 'keystone', ['keystone.conf: [token] expiration 86400 -> 3600'])
const database = step('create database keystone')

const lines = (event: RunEvent, verbosity = 0) => eventLines(event, verbosity, paint(false))

describe('an event as lines of text', () => {
  it('names the run, and how many hosts it is about', () => {
    assert.deepEqual(lines({ type: 'run-started', run: 'r1', action: 'deploy', hosts: ['node1'] }), [
      'deploy: run r1 on 1 host',
    ])
  })

  it('says what is planned', () => {
    assert.deepEqual(lines({ type: 'planned', steps: [restart, database] }), ['plan: 2 steps in keystone on 1 host'])
    assert.deepEqual(lines({ type: 'planned', steps: [] }), ['plan: nothing to do'])
  })

  it('says what changed, with the reasons when asked', () => {
    assert.deepEqual(lines(finished(restart, 'changed')), ['keystone node1: restart keystone (1.5 s)'])
    assert.deepEqual(lines(finished(restart, 'changed'), 1), [
      'keystone node1: restart keystone (1.5 s)',
      '    keystone.conf: [token] expiration 86400 -> 3600',
    ])
  })

  it('says what was fine only when asked', () => {
    assert.deepEqual(lines(finished(database, 'ok')), [])
    assert.deepEqual(lines(finished(database, 'ok'), 1), ['keystone: create database keystone: ok (1.5 s)'])
  })

  it('expands a failure: host, step, message, last log lines, what to do', () => {
    const event = finished(restart, 'failed', { message: 'not healthy', log: ['ERROR boom'], hint: 'run it again' })
    assert.deepEqual(lines(event), [
      'keystone node1: restart keystone: failed after 1.5 s',
      '    not healthy',
      '    | ERROR boom',
      '    run it again',
    ])
  })

  it('names an unreachable host with the reason', () => {
    const event: RunEvent = { type: 'host-unreachable', host: 'node2', message: 'no route', hint: 'is it on?' }
    assert.deepEqual(lines(event), ['node2: unreachable: no route', '    is it on?'])
  })

  it('ends with a line per host, the slowest steps and the outcome', () => {
    const event: RunEvent = {
      type: 'run-finished',
      outcome: 'failed',
      milliseconds: 65_000,
      recap: { node1: recap, 'controller-2': { ...recap, ok: 0, changed: 12, failed: 1 } },
      slowest: [{ title: 'restart keystone', host: 'node1', milliseconds: 12_000 }],
    }
    assert.deepEqual(lines(event), [
      'node1         ok=3    changed=0    unreachable=0    failed=0    skipped=0',
      'controller-2  ok=0    changed=12   unreachable=0    failed=1    skipped=0',
      'slowest:',
      '        12 s  restart keystone on node1',
      'failed on 1 host in 1 min 5 s',
    ])
  })

  it('tells where the time went, step by step at -v', () => {
    const criticalPath = [
      { title: 'start mariadb', host: 'node1', milliseconds: 12_000 },
      { title: 'register in Keystone', host: undefined, milliseconds: 3_000 },
    ]
    const event: RunEvent = {
      type: 'run-finished',
      outcome: 'done',
      milliseconds: 16_000,
      recap: {},
      slowest: [],
      phases: [
        { name: 'load', milliseconds: 400 },
        { name: 'lock', milliseconds: 20 },
        { name: 'apply', milliseconds: 15_500 },
      ],
      timeline: {
        elapsed: 15_500,
        oneAfterAnother: 62_000,
        idle: 0.03,
        criticalPath,
        byRole: [
          { name: 'mariadb', milliseconds: 12_000 },
          { name: 'keystone', milliseconds: 3_000 },
        ],
      },
    }
    const summary =
      'critical path: 2 steps in 16 s, idle 3 %; all steps one after another: 1 min 2 s, 4.0 times as long'
    const phases = 'phases: load 3 %, apply 97 %'
    const roles = 'of that path: mariadb 77 %, keystone 19 %'
    assert.deepEqual(lines(event), [phases, summary, roles, 'done in 16 s'])
    assert.deepEqual(lines(event, 1), [
      phases,
      summary,
      '        12 s  start mariadb on node1',
      '       3.0 s  register in Keystone',
      roles,
      'done in 16 s',
    ])
  })

  it('tells at -v what the connection to each host has cost', () => {
    const connection = { commands: 2, channels: 5, bytesSent: 812, bytesReceived: 1_234_567 }
    const event: RunEvent = {
      type: 'run-finished',
      outcome: 'nothing-to-do',
      milliseconds: 900,
      recap: { node1: { ...recap, connection }, node2: recap },
      slowest: [],
    }
    assert.equal(lines(event, 1)[0], 'node1: 2 commands, 5 channels, 812 B sent, 1.2 MB received')
    assert.equal(lines(event, 0).length, lines(event, 1).length - 1)
  })

  it('says that there was nothing to do, and how to go on after Ctrl-C', () => {
    const end = (outcome: 'nothing-to-do' | 'interrupted') =>
      lines({ type: 'run-finished', outcome, milliseconds: 900, recap: {}, slowest: [] })
    assert.deepEqual(end('nothing-to-do'), ['nothing to do (0.9 s)'])
    assert.deepEqual(end('interrupted'), ['interrupted after 0.9 s; run the same command again to go on'])
  })
})
