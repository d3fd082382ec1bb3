import { KollaError } from '../errors.ts'
import type { PlanStep } from './types.ts'

/** Steps sorted so that each stands behind all it needs, otherwise as they were. Throws when steps wait for each other: that is a bug, and found before anything is touched. */
export function inOrder(steps: readonly PlanStep[]): readonly PlanStep[] {
  const byId = new Map(steps.map((step) => [step.id, step]))
  const sorted = new Set<PlanStep>()
  const visit = (step: PlanStep, path: readonly string[]): void => {
    if (sorted.has(step)) return
    if (path.includes(step.id)) {
      throw new KollaError(
        `steps of the plan wait for each other: ${[...path.slice(path.indexOf(step.id)), step.id].join(' -> ')}`,
        {
          code: 'plan-cycle',
          fault: 'internal',
        },
      )
    }
    for (const id of step.needs) {
      const needed = byId.get(id)
      if (needed) visit(needed, [...path, step.id])
    }
    sorted.add(step)
  }
  for (const step of steps) visit(step, [])
  return [...sorted]
}
