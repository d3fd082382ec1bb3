import { resolve } from 'node:path'
import type { Problem } from '../errors.ts'
import type { InventoryVariable } from '../inventory/types.ts'
import { str } from '../templates/python/text.ts'
import { Dict } from '../templates/values.ts'
import { loadYaml } from '../yaml/load.ts'
import type { YamlFile } from '../yaml/load.ts'
import { parseKeyValues } from './key-value.ts'

/** What `-e` options say together; a later one replaces the whole value of a name. */
export interface ExtraVars {
  readonly variables: ReadonlyMap<string, InventoryVariable>
  readonly problems: readonly Problem[]
}

/** Loads one YAML or JSON file of variables. */
export type LoadFile = (path: string) => YamlFile

/** Reads `-e` options in order: `key=value ...` (values are text), JSON or YAML in braces, `@FILE`. */
export function loadExtraVars(options: readonly string[], loadFile: LoadFile): ExtraVars {
  const variables = new Map<string, InventoryVariable>()
  const problems: Problem[] = []
  for (const [index, option] of options.entries()) {
    if (option === '') continue
    const place = `-e ${options.length > 1 ? `(${index + 1})` : ''}`.trim()
    if (option.startsWith('@')) addMapping(loadFile(resolve(option.slice(1))), option.slice(1), variables, problems)
    else if (/^[[{]/.test(option)) addMapping(loadYaml(option, place), place, variables, problems)
    else if (/^[/.]/.test(option)) {
      problems.push(error(`-e ${option} looks like a file`, place, `Put @ before the name: -e @${option}`))
    } else addKeyValues(option, place, variables, problems)
  }
  return { variables, problems }
}

function error(message: string, file: string, hint: string): Problem {
  return { severity: 'error', code: 'extra-vars-invalid', message, where: { file }, hint }
}

function addMapping(
  source: YamlFile,
  name: string,
  variables: Map<string, InventoryVariable>,
  problems: Problem[],
): void {
  problems.push(...source.problems)
  if (source.value instanceof Dict) {
    for (const [key, value] of source.value) {
      variables.set(str(key), { value, origin: source.keys.get(str(key)) ?? source.originOf([]) })
    }
  } else if (!source.problems.some(({ severity }) => severity === 'error')) {
    problems.push(error(`The extra variables of ${name} are not a mapping`, name, 'Write `name: value` lines.'))
  }
}

function addKeyValues(
  option: string,
  place: string,
  variables: Map<string, InventoryVariable>,
  problems: Problem[],
): void {
  try {
    const { values, others } = parseKeyValues(option)
    for (const [name, value] of values) variables.set(name, { value, origin: { file: place } })
    if (others.length === 0) return
    const message = `-e: '${others.join(' ')}' sets nothing`
    const hint = 'Write key=value; put quotes around a value with blanks.'
    problems.push({ severity: 'warning', code: 'extra-vars-ignored', message, where: { file: place }, hint })
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause
    problems.push(error(`-e cannot be read: ${cause.message}`, place, `It was: ${option}`))
  }
}
