/** How one golden vector compared. */
export interface CaseResult {
  readonly id: string
  /** `differ`: a wrong value; `error`: we failed where a value was expected, or gave a value (or another error class) where an error was. */
  readonly outcome: 'ok' | 'differ' | 'error'
  readonly expected?: unknown
  readonly got?: unknown
}

/** One kind of vectors: a file or folder of ../shared/golden, by name. */
export interface GoldenSet {
  /** As the line that is printed begins: `jinja`, `inventory`, `limits`, ... */
  readonly name: string
  /** Whether DIR holds this set. */
  present(directory: string): boolean
  run(directory: string): Promise<readonly CaseResult[]>
}
