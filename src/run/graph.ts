import { KollaError } from '../errors.ts'
import type { Emit, StepInfo, StepOutcome } from '../output/events.ts'
import { stepReasons, type PlanStep } from '../plan/types.ts'
import { Queue, type Limits } from './queue.ts'

export const DEFAULT_LIMITS: Limits = { total: 64, perHost: 8 }

/** A step as it ended. */
export interface StepResult {
  readonly step: PlanStep
  readonly outcome: StepOutcome
  /** By performance.now(); of one that was skipped, when that was decided. */
  readonly started: number
  readonly milliseconds: number
  readonly error?: KollaError
}

export interface GraphOptions {
  /** Carries one step out; throws when it fails. */
  readonly run: (step: PlanStep, signal: AbortSignal) => Promise<void>
  readonly emit: Emit
  /** Aborted: nothing more is started, running steps see it too. */
  readonly signal: AbortSignal
  /** For each host a signal that aborts when nothing may be done there any more; its reason is why. The other hosts go on. */
  readonly lost?: ReadonlyMap<string, AbortSignal>
  readonly limits?: Limits
  /** Of how many hosts the steps may fail that others need under a name. */
  readonly tolerances?: Readonly<Record<string, number>>
}

/** A step as it is shown. */
export function stepInfo(step: PlanStep): StepInfo {
  return { id: step.id, role: step.role, host: step.host, title: step.title, reasons: stepReasons(step) }
}

/** Runs every step as soon as all it needs is done; one that fails only stops those that need it. Never throws for a failed step. */
export async function runGraph(steps: readonly PlanStep[], options: GraphOptions): Promise<readonly StepResult[]> {
  const results = new Map<string, StepResult>()
  const queue = new Queue(steps, options.limits ?? DEFAULT_LIMITS, options.tolerances)
  const running = new Set<Promise<void>>()
  const finish = (result: StepResult): void => {
    results.set(result.step.id, result)
    emitFinished(options.emit, result)
  }
  const skip = (skipped: readonly PlanStep[]): void => {
    for (const step of skipped) finish({ step, outcome: 'skipped', started: performance.now(), milliseconds: 0 })
  }

  for (;;) {
    if (options.signal.aborted) skip(queue.abandon())
    for (let step = queue.next(); step !== undefined; step = queue.next()) {
      const started = runStep(step, options).then((result) => {
        running.delete(started)
        finish(result)
        skip(queue.ended(result.step, result.outcome === 'changed' || result.outcome === 'ok'))
      })
      running.add(started)
    }
    if (running.size > 0) await Promise.race(running)
    else if (queue.waiting.size > 0) throw stuckError(queue.waiting)
    else break
  }
  return steps.flatMap((step) => results.get(step.id) ?? [])
}

async function runStep(step: PlanStep, { run, emit, signal, lost }: GraphOptions): Promise<StepResult> {
  const started = performance.now()
  const gone = step.host === undefined ? undefined : lost?.get(step.host)
  emit({ type: 'step-started', step: stepInfo(step) })
  try {
    gone?.throwIfAborted()
    await run(step, gone ? AbortSignal.any([signal, gone]) : signal)
    return { step, outcome: 'changed', started, milliseconds: performance.now() - started }
  } catch (thrown) {
    const own = asStepError(thrown, step)
    const error = gone?.aborted && own.details.fault === 'interrupted' ? asStepError(gone.reason, step) : own
    const outcome = error.details.fault === 'interrupted' ? 'abandoned' : 'failed'
    return { step, outcome, started, milliseconds: performance.now() - started, error }
  }
}

function asStepError(thrown: unknown, step: PlanStep): KollaError {
  if (thrown instanceof KollaError) return thrown
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return new KollaError(message, {
    code: 'step-crashed',
    fault: 'internal',
    host: step.host,
    step: step.id,
    cause: thrown,
  })
}

function emitFinished(emit: Emit, { step, outcome, milliseconds, error }: StepResult): void {
  emit({
    type: 'step-finished',
    step: stepInfo(step),
    outcome,
    milliseconds,
    ...(error === undefined ? {} : { message: error.message }),
    ...(error?.details.hint === undefined ? {} : { hint: error.details.hint }),
    ...(error?.details.log === undefined ? {} : { log: error.details.log }),
  })
}

function stuckError(waiting: ReadonlySet<PlanStep>): KollaError {
  const ids = [...waiting].map((step) => step.id).join(', ')
  return new KollaError(`steps of the plan wait for each other: ${ids}`, { code: 'plan-cycle', fault: 'internal' })
}
