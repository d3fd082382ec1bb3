import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { KollaError } from '../../../src/errors.ts'
import { loadInventory } from '../../../src/inventory/load.ts'
import type { CaseResult, GoldenSet } from '../types.ts'

interface LimitCase {
  readonly id: string
  readonly inventory: string
  readonly pattern: string
  readonly limit?: string
  readonly files?: Readonly<Record<string, string>>
  readonly expected: { readonly hosts?: readonly string[]; readonly error?: string }
}

/** The hosts that a pattern and --limit select. */
export const limits: GoldenSet = {
  name: 'limits',
  present: (directory) => existsSync(fileIn(directory)),
  run: (directory) => {
    const cases = JSON.parse(readFileSync(fileIn(directory), 'utf8')) as readonly LimitCase[]
    return Promise.resolve(cases.map((item) => inFolder(item)))
  },
}

function fileIn(directory: string): string {
  return join(directory, 'inventory', 'limits.json')
}

/** Runs the case in a folder of its own: `@file` is relative to the working directory. */
function inFolder(item: LimitCase): CaseResult {
  const folder = mkdtempSync(join(tmpdir(), 'kolla-limits-'))
  try {
    for (const [name, text] of Object.entries(item.files ?? {})) writeFileSync(join(folder, name), text)
    writeFileSync(join(folder, 'hosts'), item.inventory)
    return runCase(item, folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function runCase({ id, pattern, limit, expected }: LimitCase, folder: string): CaseResult {
  const got = select(join(folder, 'hosts'), pattern, limit?.replace(/@(?=\w)/, `@${folder}/`))
  const want = expected.hosts ?? 'refused'
  if (isDeepStrictEqual(got, want)) return { id, outcome: 'ok' }
  return { id, outcome: (got === 'refused') === (want === 'refused') ? 'differ' : 'error', expected: want, got }
}

/** Without --limit, Ansible only warns where nothing matches. */
function select(source: string, pattern: string, limit: string | undefined): readonly string[] | 'refused' {
  try {
    return loadInventory([source]).select(pattern, limit === undefined ? undefined : [limit])
  } catch (error) {
    if (!(error instanceof KollaError)) throw error
    return limit === undefined ? [] : 'refused'
  }
}
