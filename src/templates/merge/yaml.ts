// kolla-ansible's merge_yaml: mappings are merged key by key, everything else is replaced, lists are extended where asked for.
import type { Origin } from '../../errors.ts'
import { KollaError } from '../../errors.ts'
import { loadYaml } from '../../yaml/load.ts'
import { str } from '../python/text.ts'
import { typeName } from '../python/types.ts'
import type { Value } from '../types.ts'
import { Dict } from '../values.ts'
import { dumpYaml } from '../yaml/dump.ts'

/** A file's rendered text; `file` names it in errors. */
export interface YamlSource {
  readonly file: string
  readonly text: string
}

export interface YamlMergeOptions {
  /** Appends to a list of an earlier file instead of replacing it. Default false. */
  readonly extendLists?: boolean
  /** Where lines are folded. Default 80. */
  readonly width?: number
}

/** The merged file's text. Throws KollaError `yaml-syntax` or `yaml-merge`, with every mistake and its place. */
export function mergeYaml(
  sources: readonly YamlSource[],
  { extendLists = false, width }: YamlMergeOptions = {},
): string {
  const merged = new Dict()
  for (const source of sources) mergeInto(merged, load(source), [], { file: source.file, extendLists })
  return dumpYaml(merged, { flavour: 'pyyaml', ...(width === undefined ? {} : { width }) })
}

function load({ file, text }: YamlSource): Dict {
  const { value, problems } = loadYaml(text, file)
  const errors = problems.filter(({ severity }) => severity === 'error')
  const [first] = errors
  if (first) {
    const { message, where, hint } = first
    throw new KollaError(message, { code: 'yaml-syntax', fault: 'configuration', where, hint, problems: errors })
  }
  if (value instanceof Dict) return value
  const empty = value === null || value === false || value === '' || value === 0
  if (empty || (Array.isArray(value) && value.length === 0)) return new Dict()
  throw mergeError(`Only a mapping can be merged, and this is a ${typeName(value)}`, { file, line: 1 })
}

function mergeError(message: string, where: Origin): KollaError {
  const hint = 'Give the key the same kind of value in every file.'
  return new KollaError(message, { code: 'yaml-merge', fault: 'configuration', where, hint })
}

interface Merge {
  readonly file: string
  readonly extendLists: boolean
}

function mergeInto(target: Value, update: Dict, path: readonly string[], merge: Merge): Value {
  const { file, extendLists } = merge
  for (const [key, value] of update) {
    const name = [...path, str(key)]
    if (!(target instanceof Dict)) {
      throw mergeError(`${path.join('.')} is a ${typeName(target)} in an earlier file and a dict here`, { file })
    }
    const existing = target.get(key)
    if (value instanceof Dict) target.set(key, mergeInto(existing ?? absent(target, key), value, name, merge))
    else if (extendLists && Array.isArray(existing)) {
      if (!Array.isArray(value)) {
        throw mergeError(`${name.join('.')} is a list in an earlier file and a ${typeName(value)} here`, { file })
      }
      // In place: a list that an alias names a second time grows there too.
      ;(existing as Value[]).push(...(value as readonly Value[]))
    } else target.set(key, value)
  }
  return target
}

/** A mapping that is new here; a key that is set to nothing is not. */
function absent(target: Dict, key: Value): Value {
  return target.has(key) ? null : new Dict()
}
