import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CaseResult, GoldenSet } from '../types.ts'
import { parseGolden } from '../values.ts'
import { attemptQuery, compareQuery, shownResult, storeFor } from '../variables.ts'
import type { QueryExpectation, VectorLayers } from '../variables.ts'

interface VariablesCase extends VectorLayers {
  readonly id: string
  readonly query: readonly string[]
  readonly expected: Readonly<Record<string, Readonly<Record<string, QueryExpectation>>>> | { readonly error: 'run' }
}

/** Which layer wins, lazy values, magic variables. */
export const variables: GoldenSet = {
  name: 'variables',
  present: (directory) => existsSync(join(directory, 'variables.json')),
  run: (directory) => {
    const cases = parseGolden(readFileSync(join(directory, 'variables.json'), 'utf8')) as readonly VariablesCase[]
    return Promise.resolve(cases.map(runCase))
  },
}

function runCase(vector: VariablesCase): CaseResult {
  const { id, expected } = vector
  const store = storeFor(vector)
  const isRefusal = expected.error === 'run'
  if (store === 'refused' || isRefusal) {
    const outcome = store === 'refused' && isRefusal ? 'ok' : 'error'
    return { id, outcome, expected, got: store === 'refused' ? 'refused' : 'values' }
  }
  const failures = Object.entries(expected).flatMap(([host, queries]) =>
    Object.entries(queries as Readonly<Record<string, QueryExpectation>>).flatMap(([query, wanted]) => {
      const got = attemptQuery(store, host, query)
      const outcome = compareQuery(got, wanted)
      return outcome === 'ok' ? [] : [{ outcome, expected: { host, query, ...wanted }, got: shownResult(got) }]
    }),
  )
  const [first] = failures
  if (!first) return { id, outcome: 'ok' }
  const outcome = failures.some((failure) => failure.outcome === 'error') ? 'error' : 'differ'
  return { id, outcome, expected: failures.map((failure) => failure.expected), got: failures.map(({ got }) => got) }
}
