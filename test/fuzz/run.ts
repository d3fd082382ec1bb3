/**
 * Gives every parser bad input, and ends with 1 when one of them crashes, hangs or prints a stack trace.
 *
 *   npm run fuzz -- [--runs N] [--seed N] [--target NAME] [--index N]
 *
 * --runs is how many inputs there are in all (default 20,000); --index tries one of them again.
 */
import { parseArgs } from 'node:util'
import { fuzzTarget } from './supervise.ts'
import { targets } from './targets.ts'
import type { Failure } from './types.ts'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
    target: { type: 'string', multiple: true, default: Object.keys(targets) },
    index: { type: 'string' },
  },
})
const SHOWN = 20
const [runs, seed] = [wholeNumber('runs', values.runs), wholeNumber('seed', values.seed)]
const chosen = values.target.map((name) => [name, shareOf(name)] as const)
const shares = chosen.reduce((sum, [, share]) => sum + share, 0)
let failed = 0
let total = 0
for (const [name, share] of chosen) {
  const [from, to] = range(Math.ceil((runs * share) / shares))
  const { slowest, failures } = await fuzzTarget(name, seed, from, to)
  total += to - from
  failed += failures.length
  console.log(`${name}: ${to - from} runs, slowest ${Math.round(slowest)} ms, ${failures.length} failed`)
  for (const failure of failures.slice(0, SHOWN)) show(name, failure)
}
console.log(`${total} runs, ${failed} failed (seed ${seed})`)
process.exitCode = failed === 0 ? 0 : 1

function show(target: string, { index, complaint, input }: Failure): void {
  console.log(`  --target ${target} --seed ${seed} --index ${index}`)
  console.log(`    ${complaint.slice(0, 600).replaceAll('\n', '\n    ')}`)
  const bytes = JSON.stringify(input.slice(0, 300))
  console.log(`    input (${input.length} bytes): ${bytes}${input.length > 300 ? '...' : ''}`)
}

function range(count: number): readonly [from: number, to: number] {
  if (values.index === undefined) return [0, count]
  const index = wholeNumber('index', values.index)
  return [index, index + 1]
}

function shareOf(name: string): number {
  const target = targets[name]
  if (target) return target.share
  throw new Error(`there is no target ${name}: ${Object.keys(targets).join(', ')}`)
}

function wholeNumber(flag: string, text: string): number {
  if (!/^\d+$/.test(text)) throw new Error(`--${flag} takes a number, not ${text}`)
  return Number(text)
}
