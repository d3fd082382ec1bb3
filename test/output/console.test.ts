import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { Console, type ConsoleSettings } from '../../src/output/console.ts'
import { Redactor } from '../../src/secrets.ts'
import { temporaryFolder } from '../support/cli.ts'

function make(settings: Partial<ConsoleSettings> = {}) {
  const written = { out: '', err: '' }
  const redactor = new Redactor()
  redactor.add(['topsecretvalue'])
  const stream = (name: 'out' | 'err') => ({ write: (text: string) => ((written[name] += text), true) }) as never
  const defaults = { json: false, quiet: false, color: true, logFile: undefined, redactor }
  return { written, console: new Console({ ...defaults, ...settings }, stream('out'), stream('err')) }
}

describe('the console', () => {
  it('prints results to standard output and remarks to standard error', () => {
    const { written, console } = make()
    console.result({ a: 1 }, ({ a }) => `a is ${a}`)
    console.info('remark')
    assert.deepEqual(written, { out: 'a is 1\n', err: 'remark\n' })
  })

  it('prints results as JSON under --json', () => {
    const { written, console } = make({ json: true })
    console.result({ a: 1 }, () => 'text')
    assert.deepEqual(JSON.parse(written.out), { a: 1 })
  })

  it('keeps remarks to itself under --quiet, but not warnings', () => {
    const { written, console } = make({ quiet: true })
    console.info('remark')
    console.warn('warning')
    assert.equal(written.err, 'warning\n')
  })

  it('masks secrets in all it prints', () => {
    const { written, console } = make({ json: true })
    console.result({ password: 'topsecretvalue' }, () => '')
    console.warn('topsecretvalue')
    assert.doesNotMatch(JSON.stringify(written), /topsecretvalue/)
  })

  it('appends what it prints to the log file, without colours', () => {
    const logFile = join(temporaryFolder(), 'log')
    const { console } = make({ logFile })
    console.out('\u001b[31mred\u001b[39m')
    console.info('remark')
    assert.equal(readFileSync(logFile, 'utf8'), 'red\nremark\n')
  })

  it('takes no liberties with what is no terminal', () => {
    assert.equal(make().console.terminal, false)
  })
})
