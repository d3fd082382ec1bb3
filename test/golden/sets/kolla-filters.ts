import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CaseResult, GoldenSet } from '../types.ts'
import { parseGolden } from '../values.ts'
import { attemptQuery, compareQuery, shownResult, storeFor } from '../variables.ts'
import type { QueryExpectation, VectorLayers } from '../variables.ts'

interface FilterCase extends VectorLayers {
  readonly id: string
  readonly call: string
  readonly expected: Readonly<Record<string, QueryExpectation>>
}

/** kolla-ansible's own filters, for every host of an inventory. */
export const kollaFilters: GoldenSet = {
  name: 'kolla-filters',
  present: (directory) => existsSync(join(directory, 'kolla-filters.json')),
  run: (directory) => {
    const cases = parseGolden(readFileSync(join(directory, 'kolla-filters.json'), 'utf8')) as readonly FilterCase[]
    return Promise.resolve(cases.map(runCase))
  },
}

function runCase(vector: FilterCase): CaseResult {
  const { id, call, expected } = vector
  const store = storeFor(vector)
  if (store === 'refused') return { id, outcome: 'error', expected, got: store }
  const results = Object.entries(expected).map(([host, wanted]) => {
    const got = attemptQuery(store, host, call)
    return {
      outcome: compareQuery(got, wanted),
      expected: { host, ...wanted },
      got: { host, result: shownResult(got) },
    }
  })
  const failures = results.filter(({ outcome }) => outcome !== 'ok')
  const outcome = failures.find((failure) => failure.outcome === 'error')?.outcome ?? failures[0]?.outcome ?? 'ok'
  return { id, outcome, expected: failures.map((failure) => failure.expected), got: failures.map(({ got }) => got) }
}
