/** Which inputs a worker tries. */
export interface Job {
  readonly target: string
  readonly seed: number
  readonly from: number
  readonly to: number
  /** Two numbers that the worker keeps up to date: the input at work, and how many it has begun. */
  readonly progress: SharedArrayBuffer
}

/** An input that ended badly. */
export interface Failure {
  readonly index: number
  readonly complaint: string
  /** What is left of it after minimising; a character per byte. */
  readonly input: string
}

export interface Outcome {
  /** Milliseconds. */
  readonly slowest: number
  readonly failures: readonly Failure[]
}
