import { mutated } from './mutate.ts'
import { Random } from './random.ts'
import type { Target } from './targets.ts'

/** The input of a target under a number: first its bombs, then changed pieces of its corpus. The same for the same seed. */
export function inputOf(target: Target, corpus: readonly Buffer[], seed: number, index: number): Buffer {
  return target.bombs[index] ?? mutated(corpus, new Random(seed, index))
}
