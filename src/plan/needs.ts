import type { PlanStep } from './types.ts'

/** The need of all steps of a role, or of a batch, under one name: named one by one they would be hosts times hosts. */
export function every(name: string): string {
  return `every@${name}`
}

/** The need of all containers of a role. */
export function containersOf(role: string): string {
  return every(`${role}/containers`)
}

/** The names under which others may need a step. */
export function namesOf({ id, kind, role, batch, subject, prepares }: PlanStep): readonly string[] {
  const parts = [
    ...(kind === 'container' ? [containersOf(role)] : []),
    ...(kind === 'task' ? [every(`${role}/${subject}`)] : []),
    ...(prepares ? [every(`${role}/bootstrap`)] : []),
  ]
  return [id, every(role), ...parts, ...(batch === undefined ? [] : [every(batch)])]
}

/** The steps that stand behind each name that may be needed. */
export function stepsByName(steps: readonly PlanStep[]): ReadonlyMap<string, readonly PlanStep[]> {
  const found = new Map<string, PlanStep[]>()
  for (const step of steps) {
    for (const name of namesOf(step)) {
      const same = found.get(name)
      if (same) same.push(step)
      else found.set(name, [step])
    }
  }
  return found
}
