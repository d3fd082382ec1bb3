import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { CaseResult, GoldenSet } from './types.ts'

/** A set with what came of its vectors. */
export interface SetResult {
  readonly name: string
  readonly cases: readonly CaseResult[]
}

/** Every set that test/golden/sets knows, by name. */
export async function knownSets(): Promise<readonly GoldenSet[]> {
  const folder = join(import.meta.dirname, 'sets')
  const files = readdirSync(folder).filter((name) => name.endsWith('.ts'))
  const modules = await Promise.all(files.map((file) => import(join(folder, file)) as Promise<Record<string, unknown>>))
  return modules.flatMap((module) => Object.values(module).filter(isSet)).sort((a, b) => a.name.localeCompare(b.name))
}

function isSet(value: unknown): value is GoldenSet {
  return typeof value === 'object' && value !== null && 'present' in value && 'run' in value && 'name' in value
}

/** Runs every known set that `directory` holds. */
export async function runSets(directory: string): Promise<readonly SetResult[]> {
  const results: SetResult[] = []
  for (const set of await knownSets()) {
    if (set.present(directory)) results.push({ name: set.name, cases: await set.run(directory) })
  }
  return results
}

/** `jinja 912/916 ok, 3 differ, 1 error`. */
export function summary({ name, cases }: SetResult): string {
  const count = (outcome: CaseResult['outcome']): number => cases.filter((item) => item.outcome === outcome).length
  return `${name} ${count('ok')}/${cases.length} ok, ${count('differ')} differ, ${count('error')} error`
}
