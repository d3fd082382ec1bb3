/**
 * How long the CLI takes to answer, beside Node itself: at most 2.5 times as long is the aim.
 *
 *   node bench/startup.ts [--json]
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const ROUNDS = 25
const AIM = 2.5
const KOLLA = join(import.meta.dirname, '../bin/kolla')

const COMMANDS: Readonly<Record<string, readonly [string, ...string[]]>> = {
  'node -e 0': [process.execPath, '-e', '0'],
  'kolla --version': [KOLLA, '--version'],
  'kolla deploy --help': [KOLLA, 'deploy', '--help'],
}

// One after the other in every round, so that what else the machine does falls on all of them.
const times = new Map<string, number[]>(Object.keys(COMMANDS).map((name) => [name, []]))
for (let round = 0; round <= ROUNDS; round += 1) {
  for (const [name, [program, ...args]] of Object.entries(COMMANDS)) {
    const started = performance.now()
    const { status } = spawnSync(program, args, { stdio: 'ignore' })
    if (status !== 0) throw new Error(`${name} failed`)
    if (round > 0) times.get(name)?.push(performance.now() - started) // the first fills the compile cache
  }
}

const base = median(times.get('node -e 0') ?? [])
const rows = [...times].map(([name, all]) => ({ name, milliseconds: median(all), ratio: median(all) / base }))
if (process.argv.includes('--json')) {
  console.log(JSON.stringify(rows))
} else {
  for (const { name, milliseconds, ratio } of rows) {
    console.log(`${name.padEnd(20)} ${milliseconds.toFixed(0).padStart(5)} ms  ${ratio.toFixed(2)} x`)
  }
}
process.exitCode = rows.every(({ ratio }) => ratio <= AIM) ? 0 : 1

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? NaN
}
