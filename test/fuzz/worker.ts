// Tries a range of inputs of one target. The supervisor sees in `progress` which one is at work, and ends the thread when it hangs.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { judge, LIMIT } from './judge.ts'
import { minimised } from './minimise.ts'
import { inputOf } from './inputs.ts'
import { targets } from './targets.ts'
import type { Failure, Job, Outcome } from './types.ts'

const MINIMISING = 3000
/** What is slow must be slow each time: the first may have been loading code. */
const ATTEMPTS = 3

const job = workerData as Job
const progress = new Int32Array(job.progress)
const target = targets[job.target]!
const corpus = target.corpus()
const folder = mkdtempSync(join(tmpdir(), 'kolla-fuzz-'))
const read = target.prepare(folder)
const outcome: { slowest: number; failures: Failure[] } = { slowest: 0, failures: [] }

for (let index = job.from; index < job.to; index++) {
  Atomics.store(progress, 0, index)
  Atomics.add(progress, 1, 1)
  attempt(index)
}
rmSync(folder, { recursive: true, force: true })
parentPort?.postMessage(outcome satisfies Outcome)

function attempt(index: number): void {
  const input = inputOf(target, corpus, job.seed, index)
  const { complaint, milliseconds } = tried(input)
  outcome.slowest = Math.max(outcome.slowest, milliseconds)
  if (complaint !== undefined) {
    const kind = complaint.slice(0, 40)
    const fails = (candidate: Buffer): boolean => judge(() => read(candidate))?.startsWith(kind) ?? false
    outcome.failures.push({ index, complaint, input: minimised(input, fails, MINIMISING).toString('latin1') })
  } else if (milliseconds > LIMIT) {
    outcome.failures.push({ index, complaint: `took ${Math.round(milliseconds)} ms`, input: input.toString('latin1') })
  }
}

function tried(input: Buffer): { readonly complaint: string | undefined; readonly milliseconds: number } {
  let milliseconds = Infinity
  for (let attempts = 1; ; attempts++) {
    const start = cpuMilliseconds()
    const complaint = judge(() => read(input))
    milliseconds = Math.min(milliseconds, cpuMilliseconds() - start)
    if (complaint !== undefined || milliseconds <= LIMIT || attempts === ATTEMPTS) return { complaint, milliseconds }
  }
}

/** Time this thread was at work: on a busy machine the clock tells nothing. */
function cpuMilliseconds(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}
