import { KollaError } from '../errors.ts'
import type { Emit, StepInfo, StepOutcome } from '../output/events.ts'
import { stepReasons, type PlanStep } from '../plan/types.ts'

/** How many steps run at once. */
export interface Limits {
  readonly total: number
  readonly perHost: number
}

export const DEFAULT_LIMITS: Limits = { total: 64, perHost: 8 }

/** A step as it ended. */
export interface StepResult {
  readonly step: PlanStep
  readonly outcome: StepOutcome
  readonly milliseconds: number
  readonly error?: KollaError
}

export interface GraphOptions {
  /** Carries one step out; throws when it fails. */
  readonly run: (step: PlanStep, signal: AbortSignal) => Promise<void>
  readonly emit: Emit
  /** Aborted: nothing more is started, running steps see it too. */
  readonly signal: AbortSignal
  readonly limits?: Limits
}

/** A step as it is shown. */
export function stepInfo(step: PlanStep): StepInfo {
  return { id: step.id, role: step.role, host: step.host, title: step.title, reasons: stepReasons(step) }
}

/** Runs every step as soon as all it needs is done; one that fails only stops those that need it. Never throws for a failed step. */
export async function runGraph(steps: readonly PlanStep[], options: GraphOptions): Promise<readonly StepResult[]> {
  const { total, perHost } = options.limits ?? DEFAULT_LIMITS
  const waiting = new Set(steps)
  const results = new Map<string, StepResult>()
  const running = new Map<PlanStep, Promise<void>>()
  const finish = (result: StepResult): void => {
    results.set(result.step.id, result)
    emitFinished(options.emit, result)
  }

  const mayStart = (step: PlanStep): boolean => {
    const onHost = step.host === undefined ? 0 : [...running.keys()].filter((other) => other.host === step.host).length
    return running.size < total && onHost < perHost && step.needs.every((need) => succeeded(results.get(need)))
  }

  for (;;) {
    for (const step of [...waiting]) {
      const broken = step.needs.map((need) => results.get(need)).find((result) => result && !succeeded(result))
      if (broken ?? options.signal.aborted) {
        waiting.delete(step)
        finish({ step, outcome: 'skipped', milliseconds: 0 })
      } else if (mayStart(step)) {
        waiting.delete(step)
        running.set(
          step,
          runStep(step, options).then((result) => {
            running.delete(step)
            finish(result)
          }),
        )
      }
    }
    if (running.size > 0) await Promise.race(running.values())
    else if (waiting.size === 0) break
    else if (![...waiting].some((step) => isSettled(step, results))) throw stuckError(waiting)
  }
  return steps.flatMap((step) => results.get(step.id) ?? [])
}

function succeeded(result: StepResult | undefined): boolean {
  return result?.outcome === 'changed' || result?.outcome === 'ok'
}

/** Whether everything that a step needs has ended, so that the next round starts or skips it. */
function isSettled(step: PlanStep, results: ReadonlyMap<string, StepResult>): boolean {
  return step.needs.every((need) => results.has(need))
}

async function runStep(step: PlanStep, { run, emit, signal }: GraphOptions): Promise<StepResult> {
  const started = performance.now()
  emit({ type: 'step-started', step: stepInfo(step) })
  try {
    await run(step, signal)
    return { step, outcome: 'changed', milliseconds: performance.now() - started }
  } catch (thrown) {
    const error = asStepError(thrown, step)
    const outcome = error.details.fault === 'interrupted' ? 'abandoned' : 'failed'
    return { step, outcome, milliseconds: performance.now() - started, error }
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
