import { Worker } from 'node:worker_threads'
import type { Failure, Job, Outcome } from './types.ts'

/** Milliseconds after which an input is given up: far above what is allowed, because it may be tried again and made smaller meanwhile. */
const HANG = 60_000
/** Inputs that one worker tries: what they leave behind in memory is freed with it. */
const BATCH = 5000
const MEMORY_LIMIT_MB = 700

/** Tries a number of inputs of one target, in threads that may hang or run out of memory. */
export async function fuzzTarget(target: string, seed: number, from: number, to: number): Promise<Outcome> {
  const failures: Failure[] = []
  let slowest = 0
  let next = from
  while (next < to) {
    const progress = new SharedArrayBuffer(8)
    const end = Math.min(to, next + BATCH)
    const outcome = await runWorker({ target, seed, from: next, to: end, progress })
    if (typeof outcome === 'string') {
      const index = new Int32Array(progress)[0] ?? next
      failures.push({ index, complaint: outcome, input: '' })
      next = index + 1
      continue
    }
    failures.push(...outcome.failures)
    slowest = Math.max(slowest, outcome.slowest)
    next = end
  }
  return { slowest, failures }
}

/** What a worker found, or how it died. */
function runWorker(job: Job): Promise<Outcome | string> {
  const { promise, resolve } = Promise.withResolvers<Outcome | string>()
  const resourceLimits = { maxOldGenerationSizeMb: MEMORY_LIMIT_MB, stackSizeMb: 1 }
  const worker = new Worker(new URL('worker.ts', import.meta.url), { workerData: job, resourceLimits })
  const progress = new Int32Array(job.progress)
  let seen = -1
  let settled = false
  const watch = setInterval(() => {
    const count = Atomics.load(progress, 1)
    if (count === seen && count > 0) settle(`hang: more than ${HANG} ms`)
    seen = count
  }, HANG)
  worker.on('message', settle)
  worker.on('error', (error: Error) => settle(`crash: ${error.stack ?? error.message}`))
  worker.on('exit', (code) => settle(`crash: the thread ended with ${code}`))
  return promise

  function settle(outcome: Outcome | string): void {
    if (settled) return
    settled = true
    clearInterval(watch)
    void worker.terminate().then(() => resolve(outcome))
  }
}
