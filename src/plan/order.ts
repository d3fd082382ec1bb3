import { KollaError } from '../errors.ts'
import { stepsByName } from './needs.ts'
import type { PlanStep } from './types.ts'

/** Steps sorted so that each stands behind all it needs, otherwise as they were. Throws when steps wait for each other: that is a bug, and found before anything is touched. */
export function inOrder(steps: readonly PlanStep[]): readonly PlanStep[] {
  const byName = stepsByName(steps)
  const sorted = new Set<PlanStep>()
  const settled = new Set<string>()
  const path = new Set<string>()
  const visit = (step: PlanStep): void => {
    if (sorted.has(step)) return
    if (path.has(step.id)) throw cycle([...path], step.id)
    path.add(step.id)
    for (const need of step.needs) {
      if (settled.has(need)) continue
      for (const needed of byName.get(need) ?? []) visit(needed)
      settled.add(need)
    }
    path.delete(step.id)
    sorted.add(step)
  }
  for (const step of steps) visit(step)
  return [...sorted]
}

function cycle(path: readonly string[], id: string): KollaError {
  const circle = [...path.slice(path.indexOf(id)), id].join(' -> ')
  return new KollaError(`steps of the plan wait for each other: ${circle}`, { code: 'plan-cycle', fault: 'internal' })
}
