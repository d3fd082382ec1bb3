import { randomInt } from 'node:crypto'

/** How many random moments each kind of accident is tried at. */
export const MOMENTS = Number(process.env['KOLLA_ACCEPTANCE_MOMENTS'] ?? 1)
/** With the same seed the same moments are chosen; it is printed. */
export const SEED = Number(process.env['KOLLA_ACCEPTANCE_SEED'] ?? randomInt(2 ** 31))

/** Numbers from 0 up to 1 that look random and follow from the seed (mulberry32). */
export function seeded(seed: number = SEED): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
