import type { ConnectionStats } from '../hosts/types.ts'
import type { HostRecap, RunEvent } from '../output/events.ts'
import type { Plan, StepKind } from '../plan/types.ts'
import { runGraph, stepInfo, type GraphOptions, type StepResult } from './graph.ts'
import { runBootstrap } from './steps/bootstrap.ts'
import { runBroker } from './steps/broker.ts'
import { runCleanup } from './steps/cleanup.ts'
import { runContainer } from './steps/container.ts'
import type { StepContext, StepRunner } from './steps/context.ts'
import { runDatabases } from './steps/databases.ts'
import { runFiles } from './steps/files.ts'
import { runHost } from './steps/host.ts'
import { runIdentity } from './steps/identity.ts'
import { runImage } from './steps/image.ts'
import { runOneShot } from './steps/one-shot.ts'
import { runRemoval } from './steps/removal.ts'
import { runTask } from './steps/task.ts'
import { timelineOf } from './timeline.ts'

const RUNNERS: Readonly<Record<StepKind, StepRunner>> = {
  bootstrap: runBootstrap,
  host: runHost,
  cleanup: runCleanup,
  removal: runRemoval,
  files: runFiles,
  image: runImage,
  container: runContainer,
  'one-shot': runOneShot,
  task: runTask,
  broker: runBroker,
  databases: runDatabases,
  identity: runIdentity,
}

/** Carries a plan out, and nothing else. A failed step is in the results, not thrown. */
export async function applyPlan(
  plan: Plan,
  context: StepContext,
  options: Pick<GraphOptions, 'emit' | 'signal' | 'lost' | 'limits'>,
): Promise<readonly StepResult[]> {
  options.emit({ type: 'planned', steps: plan.steps.map(stepInfo) })
  const { tolerances = {} } = plan
  return runGraph(plan.steps, {
    ...options,
    tolerances,
    run: (step, signal) => RUNNERS[step.kind](step, context, signal),
  })
}

/** How many of the slowest steps a run names at its end. */
const SLOWEST = 5

/** The last event of a run. Hosts without any step are counted as ok. */
export function finished(
  results: readonly StepResult[],
  hosts: { readonly reached: ReadonlyMap<string, ConnectionStats>; readonly unreachable: readonly string[] },
  milliseconds: number,
  interrupted: boolean,
): Extract<RunEvent, { type: 'run-finished' }> {
  const failed = results.some((result) => result.outcome === 'failed')
  const outcome = interrupted
    ? 'interrupted'
    : failed || hosts.unreachable.length > 0
      ? 'failed'
      : results.length === 0
        ? 'nothing-to-do'
        : 'done'
  const slowest = [...results]
    .sort((a, b) => b.milliseconds - a.milliseconds)
    .slice(0, SLOWEST)
    .filter((result) => result.milliseconds > 0)
    .map(({ step, milliseconds: took }) => ({ title: step.title, host: step.host, milliseconds: took }))
  const recap: Record<string, HostRecap> = {}
  const byHost = Map.groupBy(results, ({ step }) => step.host)
  for (const [host, connection] of hosts.reached) recap[host] = { ...recapOf(byHost.get(host) ?? []), connection }
  for (const host of hosts.unreachable) recap[host] = { ...recapOf([]), ok: 0, unreachable: 1 }
  const message =
    outcome === 'interrupted' ? { message: 'interrupted: run the same command again to go on from here' } : {}
  const timeline = timelineOf(results)
  return { type: 'run-finished', outcome, milliseconds, recap, slowest, ...(timeline ? { timeline } : {}), ...message }
}

function recapOf(results: readonly StepResult[]): HostRecap {
  const count = (...outcomes: readonly string[]): number =>
    results.filter((result) => outcomes.includes(result.outcome)).length
  return {
    ok: count('ok', 'changed') === results.length ? 1 : 0,
    changed: count('changed'),
    unreachable: 0,
    failed: count('failed', 'abandoned'),
    skipped: count('skipped'),
  }
}
