/** The input with everything taken out that is not needed for `fails`; within `budget` milliseconds. */
export function minimised(input: Buffer, fails: (candidate: Buffer) => boolean, budget: number): Buffer {
  const end = performance.now() + budget
  let best = input
  let size = Math.ceil(best.length / 2)
  while (size >= 1 && performance.now() < end) {
    let changed = false
    for (let at = 0; at < best.length && performance.now() < end;) {
      const candidate = Buffer.concat([best.subarray(0, at), best.subarray(at + size)])
      if (fails(candidate)) {
        best = candidate
        changed = true
      } else at += size
    }
    if (size === 1 && !changed) break
    size = size > 1 ? Math.ceil(size / 2) : 1
  }
  return best
}
