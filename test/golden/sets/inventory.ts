import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { loadInventory } from '../../../src/inventory/load.ts'
import { toGraph, toList, toListExport } from '../../../src/inventory/print.ts'
import type { CaseResult, GoldenSet } from '../types.ts'

interface Expected {
  readonly source: string
  readonly list: unknown
  readonly list_export: unknown
  readonly graph: string
  readonly error?: string
}

/** What ansible-inventory printed for an inventory, three ways, and whether it refused a source. */
export const inventory: GoldenSet = {
  name: 'inventory',
  present: (directory) => existsSync(join(directory, 'inventory')),
  run: (directory) => Promise.resolve(casesIn(join(directory, 'inventory')).map((folder) => runCase(folder))),
}

function casesIn(root: string): string[] {
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(root, entry.name, 'expected.json')))
    .map((entry) => join(root, entry.name))
}

function runCase(folder: string): CaseResult {
  const id = folder.slice(folder.lastIndexOf('/') + 1)
  const read = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Expected
  const expected = {
    list: read.list,
    list_export: read.list_export,
    graph: read.graph,
    refused: read.error !== undefined,
  }
  const source = read.source.includes(',') ? read.source : join(folder, read.source)
  try {
    const loaded = loadInventory([source])
    const refused = loaded.problems.some(({ severity }) => severity === 'error')
    const got = { list: toList(loaded), list_export: toListExport(loaded), graph: toGraph(loaded), refused }
    return isDeepStrictEqual(got, expected) ? { id, outcome: 'ok' } : { id, outcome: 'differ', expected, got }
  } catch (error) {
    return { id, outcome: 'error', expected, got: String(error) }
  }
}
