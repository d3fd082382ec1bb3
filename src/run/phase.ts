import type { ActionResult } from './options.ts'
import { finished } from './apply.ts'
import type { Run } from './run.ts'

/** One stretch of a run. */
export interface Phase {
  readonly name: string
  /** Shown while it runs: `looking at the hosts`. */
  readonly title: string
  /** Left out when this says no; default yes. */
  readonly shouldRun?: (run: Run) => boolean
  /** Does it; returns what there is to say about it. */
  readonly run: (run: Run) => Promise<string | undefined>
  /** Undone at the end of the run, in reverse order, also when a later phase failed. */
  readonly cleanUp?: (run: Run) => Promise<void>
}

/** Runs phases one after another and cleans up behind those that ran. What went wrong first is what is thrown. */
export async function runPhases(run: Run, phases: readonly Phase[]): Promise<void> {
  const entered: Phase[] = []
  const { emit } = run.options
  let failures: readonly unknown[] = []
  try {
    for (const phase of phases) {
      if (phase.shouldRun && !phase.shouldRun(run)) continue
      emit({ type: 'phase-started', phase: phase.name, title: phase.title })
      const started = performance.now()
      entered.push(phase)
      const detail = await phase.run(run)
      const milliseconds = performance.now() - started
      run.phases.push({ name: phase.name, milliseconds })
      emit({
        type: 'phase-finished',
        phase: phase.name,
        milliseconds,
        ...(detail === undefined ? {} : { detail }),
      })
    }
  } finally {
    failures = await cleanUp(run, entered.reverse())
  }
  if (failures.length > 0) throw failures[0]
}

/** Cleans up behind every phase, whatever fails; returns what did. */
async function cleanUp(run: Run, phases: readonly Phase[]): Promise<readonly unknown[]> {
  const failures: unknown[] = []
  for (const phase of phases) {
    await phase.cleanUp?.(run).catch((error: unknown) => {
      failures.push(error)
    })
  }
  return failures
}

/** Runs the phases of an action that plans and applies, and tells how it ended. */
export async function perform(run: Run, phases: readonly Phase[]): Promise<ActionResult> {
  await runPhases(run, phases)
  const hosts = run.loaded.targets.filter((host) => !run.unreachable.includes(host))
  const reached = new Map(hosts.map((host) => [host, run.session.connection(host).stats]))
  const event = finished(
    run.results,
    { reached, unreachable: run.unreachable },
    performance.now() - run.started,
    run.options.signal.aborted,
  )
  run.options.emit({ ...event, phases: run.phases })
  return { outcome: event.outcome, plan: run.plan }
}
