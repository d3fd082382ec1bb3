import type { ContainerDifference } from './types.ts'

/** What is printed for an empty value. */
const NOTHING = 'none'

/** A difference of two texts, or undefined. */
export function textDifference(
  field: string,
  desired: string,
  current: string,
  remedy: ContainerDifference['remedy'] = 'recreate',
): ContainerDifference | undefined {
  if (desired === current) return undefined
  return { field, from: current || NOTHING, to: desired || NOTHING, remedy }
}

/** A difference of two sets, or undefined; only the members that differ are said. */
export function setDifference(
  field: string,
  desired: readonly string[],
  current: readonly string[],
): ContainerDifference | undefined {
  const wanted = new Set(desired)
  const present = new Set(current)
  const from = [...present].filter((member) => !wanted.has(member)).sort()
  const to = [...wanted].filter((member) => !present.has(member)).sort()
  if (from.length === 0 && to.length === 0) return undefined
  return { field, from: from.join(', ') || NOTHING, to: to.join(', ') || NOTHING, remedy: 'recreate' }
}
