import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { KollaError } from '../../../src/errors.ts'
import { mergeIni } from '../../../src/templates/merge/ini.ts'
import type { CaseResult, GoldenSet } from '../types.ts'
import type { MergeCase } from '../merging.ts'
import { errorOf, renderedSources } from '../merging.ts'

interface IniCase extends MergeCase {
  readonly whitespace?: boolean
}

function run(vector: IniCase): CaseResult {
  const { id, expected, whitespace = true } = vector
  let got: { readonly text: string } | { readonly error: string }
  try {
    got = { text: mergeIni(renderedSources(vector), { whitespace }) }
  } catch (error) {
    if (!(error instanceof KollaError)) throw error
    got = { error: errorOf(error, { 'ini-syntax': 'parse' }) }
  }
  if (expected.error !== undefined) {
    return { id, outcome: 'error' in got && got.error === expected.error ? 'ok' : 'error', expected, got }
  }
  return { id, outcome: 'error' in got ? 'error' : got.text === expected.text ? 'ok' : 'differ', expected, got }
}

/** Configuration files with what kolla-ansible's merge_configs makes of them. */
export const iniMerge: GoldenSet = {
  name: 'ini-merge',
  present: (directory) => existsSync(join(directory, 'ini-merge.json')),
  run: (directory) => {
    const vectors = JSON.parse(readFileSync(join(directory, 'ini-merge.json'), 'utf8')) as readonly IniCase[]
    return Promise.resolve(vectors.map(run))
  },
}
