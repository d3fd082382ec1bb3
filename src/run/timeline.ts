import type { TimedPart, Timeline } from '../output/events.ts'
import { namesOf } from '../plan/needs.ts'
import type { StepResult } from './graph.ts'

/**
 * What the length of a run came from: the chain of steps of which each waited for the one before, back from the one that ended last.
 * Undefined where nothing ran.
 */
export function timelineOf(results: readonly StepResult[]): Timeline | undefined {
  const ran = results.filter(({ outcome }) => outcome !== 'skipped')
  const last = ran.reduce<StepResult | undefined>(later, undefined)
  if (last === undefined) return undefined
  const path = criticalPath(last, lastByName(ran))
  const began = Math.min(...ran.map(({ started }) => started))
  const elapsed = endOf(last) - began
  const onPath = path.reduce((sum, { milliseconds }) => sum + milliseconds, 0)
  return {
    elapsed,
    oneAfterAnother: ran.reduce((sum, { milliseconds }) => sum + milliseconds, 0),
    idle: elapsed === 0 ? 0 : Math.max(0, 1 - onPath / elapsed),
    criticalPath: path.map(({ step: { title, host }, milliseconds }) => ({ title, host, milliseconds })),
    byRole: byRole(path),
  }
}

function byRole(path: readonly StepResult[]): readonly TimedPart[] {
  const sums = [...Map.groupBy(path, ({ step }) => step.role)].map(([name, steps]) => ({
    name,
    milliseconds: steps.reduce((sum, { milliseconds }) => sum + milliseconds, 0),
  }))
  return sums.sort((a, b) => b.milliseconds - a.milliseconds)
}

function criticalPath(last: StepResult, byName: ReadonlyMap<string, StepResult>): readonly StepResult[] {
  const path: StepResult[] = []
  let current: StepResult | undefined = last
  while (current !== undefined) {
    path.unshift(current)
    current = current.step.needs.map((need) => byName.get(need)).reduce(later, undefined)
  }
  return path
}

/** Of the steps that a need may mean, the one that ended last. */
function lastByName(results: readonly StepResult[]): ReadonlyMap<string, StepResult> {
  const byName = new Map<string, StepResult>()
  for (const result of results) {
    for (const name of namesOf(result.step)) byName.set(name, later(byName.get(name), result) ?? result)
  }
  return byName
}

function later(one: StepResult | undefined, other: StepResult | undefined): StepResult | undefined {
  if (one === undefined || other === undefined) return one ?? other
  return endOf(other) > endOf(one) ? other : one
}

function endOf({ started, milliseconds }: StepResult): number {
  return started + milliseconds
}
