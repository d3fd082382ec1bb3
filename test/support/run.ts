/**
 * Runs tests and ends with the line `N passed, N failed`.
 *
 *   node test/support/run.ts [unit|acceptance|all] [--down] [--without NAME] [NAME...]
 *
 * Unit tests run side by side; the deployments of test/acceptance one after the other, because they share the machine's engine.
 * NAMEs select files: those whose path contains one of them; where none is given, each `--without` leaves out those whose path contains its own.
 * With `--down` the test hosts are removed before and after.
 */
import { globSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { parseArgs } from 'node:util'
import { down } from '../hosts/fleet.ts'
import { sayWhatLasts } from './what-lasts.ts'

interface Tally {
  passed: number
  failed: number
  /** Names of tests that did not run, with the reason. */
  readonly skipped: string[]
}

/** What node:test says of a test that ended. */
interface Ended {
  readonly name: string
  readonly details: { readonly type?: string | undefined }
  readonly skip?: string | boolean
  readonly todo?: string | boolean
}

const SUITES = ['unit', 'acceptance', 'all'] as const
type Suite = (typeof SUITES)[number]

const root = new URL('../..', import.meta.url).pathname
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { down: { type: 'boolean' }, without: { type: 'string', multiple: true, default: [] } },
})
const [first, ...rest] = positionals
const suite = SUITES.find((name) => name === first)
const names = suite === undefined && first !== undefined ? [first, ...rest] : rest

// Tests leave files behind when they fail; this is where all of them go.
const folder = mkdtempSync(join(tmpdir(), 'kolla-tests-'))
process.env['TMPDIR'] = folder
const tally = await runSuite(suite ?? 'all', names)
rmSync(folder, { recursive: true, force: true })
for (const line of tally.skipped) console.log(`skipped: ${line}`)
console.log(`${tally.passed} passed, ${tally.failed} failed`)
process.exitCode = tally.failed === 0 && tally.passed > 0 ? 0 : 1

async function runSuite(suite: Suite, names: readonly string[]): Promise<Tally> {
  const all = globSync('test/**/*.test.ts', { cwd: root }).sort()
  const { without } = values
  const isWanted = (file: string): boolean =>
    names.length > 0 ? names.some((name) => file.includes(name)) : !without.some((name) => file.includes(name))
  const chosen = all.filter(isWanted)
  const deployments = chosen.filter((file) => file.startsWith('test/acceptance/'))
  const units = chosen.filter((file) => !deployments.includes(file))
  const tally: Tally = { passed: 0, failed: 0, skipped: [] }
  if (suite !== 'acceptance') await runFiles(units, 2, tally)
  if (suite !== 'unit' && deployments.length > 0) {
    if (values.down === true) await down()
    await runFiles(deployments, 1, tally)
    if (values.down === true) await down()
  }
  return tally
}

async function runFiles(files: readonly string[], concurrency: number, tally: Tally): Promise<void> {
  if (files.length === 0) return
  const events = run({ files: files.map((file) => `${root}${file}`), concurrency })
  events.on('test:pass', (data) => count(data, 'passed'))
  events.on('test:fail', (data) => count(data, 'failed'))
  const stop = sayWhatLasts(events)
  await pipeline(events, new spec(), process.stdout, { end: false })
  stop()

  function count({ name, details, skip, todo }: Ended, outcome: 'passed' | 'failed'): void {
    if (skip !== undefined) tally.skipped.push(`${name}: ${String(skip)}`)
    else if (details.type !== 'suite' && todo === undefined) tally[outcome]++
  }
}
