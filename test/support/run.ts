/**
 * Runs tests and ends with the line `N passed, N failed`.
 *
 *   node test/support/run.ts [unit|acceptance|all] [NAME...]
 *
 * Unit tests run side by side; the deployments of test/acceptance one after the other, because they share the machine's engine.
 * NAMEs select files: those whose path contains one of them.
 */
import { globSync } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'

interface Tally {
  passed: number
  failed: number
}

/** What node:test says of a test that ended. */
interface Ended {
  readonly details: { readonly type?: string | undefined }
  readonly skip?: string | boolean
  readonly todo?: string | boolean
}

const SUITES = ['unit', 'acceptance', 'all'] as const
type Suite = (typeof SUITES)[number]

const root = new URL('../..', import.meta.url).pathname
const [first, ...rest] = process.argv.slice(2)
const suite = SUITES.find((name) => name === first)
const names = suite === undefined && first !== undefined ? [first, ...rest] : rest
const tally = await runSuite(suite ?? 'all', names)
console.log(`${tally.passed} passed, ${tally.failed} failed`)
process.exitCode = tally.failed === 0 && tally.passed > 0 ? 0 : 1

async function runSuite(suite: Suite, names: readonly string[]): Promise<Tally> {
  const all = globSync('test/**/*.test.ts', { cwd: root }).sort()
  const chosen = all.filter((file) => names.length === 0 || names.some((name) => file.includes(name)))
  const deployments = chosen.filter((file) => file.startsWith('test/acceptance/'))
  const units = chosen.filter((file) => !deployments.includes(file))
  const tally: Tally = { passed: 0, failed: 0 }
  if (suite !== 'acceptance') await runFiles(units, 2, tally)
  if (suite !== 'unit') await runFiles(deployments, 1, tally)
  return tally
}

async function runFiles(files: readonly string[], concurrency: number, tally: Tally): Promise<void> {
  if (files.length === 0) return
  const events = run({ files: files.map((file) => `${root}${file}`), concurrency })
  events.on('test:pass', (data) => count(data, 'passed'))
  events.on('test:fail', (data) => count(data, 'failed'))
  await pipeline(events, new spec(), process.stdout, { end: false })

  function count({ details, skip, todo }: Ended, outcome: keyof Tally): void {
    const counts = details.type !== 'suite' && skip === undefined && todo === undefined
    if (counts) tally[outcome]++
  }
}
