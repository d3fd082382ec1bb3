import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { KollaError } from '../../../src/errors.ts'
import { mergeYaml } from '../../../src/templates/merge/yaml.ts'
import type { CaseResult, GoldenSet } from '../types.ts'
import type { MergeCase } from '../merging.ts'
import { errorOf, renderedSources } from '../merging.ts'

interface YamlCase extends MergeCase {
  readonly options: { readonly extend_lists?: boolean; readonly yaml_width?: number }
}

function run(vector: YamlCase): CaseResult {
  const { id, expected, options } = vector
  const { extend_lists: extendLists = false, yaml_width: width } = options
  let got: { readonly text: string } | { readonly error: string }
  try {
    got = { text: mergeYaml(renderedSources(vector), { extendLists, ...(width === undefined ? {} : { width }) }) }
  } catch (error) {
    if (!(error instanceof KollaError)) throw error
    got = { error: errorOf(error, { 'yaml-merge': 'type', 'yaml-syntax': 'parse' }) }
  }
  if (expected.error !== undefined) {
    return { id, outcome: 'error' in got && got.error === expected.error ? 'ok' : 'error', expected, got }
  }
  return { id, outcome: 'error' in got ? 'error' : got.text === expected.text ? 'ok' : 'differ', expected, got }
}

/** YAML files with what kolla-ansible's merge_yaml makes of them. */
export const yamlMerge: GoldenSet = {
  name: 'yaml-merge',
  present: (directory) => existsSync(join(directory, 'yaml-merge.json')),
  run: (directory) => {
    const vectors = JSON.parse(readFileSync(join(directory, 'yaml-merge.json'), 'utf8')) as readonly YamlCase[]
    return Promise.resolve(vectors.map(run))
  },
}
