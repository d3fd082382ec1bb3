import { TemplateError } from '../errors.ts'
import type { Call, Filter, Test, Value, Vocabulary } from '../types.ts'
import { Range, Undefined } from '../values.ts'
import { caught, firstUndefined } from './objects.ts'

const NO_NAMES: ReadonlyMap<string, Value> = new Map()

/** No named arguments. */
export function noNames(): ReadonlyMap<string, Value> {
  return NO_NAMES
}

/** A plugin by its name, with or without Ansible's own prefix. */
function find<T>(plugins: ReadonlyMap<string, T>, name: string): T | undefined {
  return plugins.get(name) ?? plugins.get(shortName(name))
}

function shortName(name: string): string {
  return name.replace(/^ansible\.(builtin|legacy)\./, '')
}

/** The filter of that name; throws a syntax error when there is none, as Ansible does. */
export function findFilter(vocabulary: Vocabulary, name: string): Filter {
  const filter = find(vocabulary.filters, name)
  if (!filter) throw new TemplateError('syntax', `no filter named '${name}'`)
  return filter
}

/** The test of that name; throws a syntax error when there is none, as Ansible does. */
export function findTest(vocabulary: Vocabulary, name: string): Test {
  const test = find(vocabulary.tests, name)
  if (!test) throw new TemplateError('syntax', `no test named '${name}'`)
  return test
}

/** An undefined input or argument of a plugin that cannot deal with one. */
function blocking(vocabulary: Vocabulary, name: string, input: Value, call: Call): Undefined | undefined {
  const { undefinedAware } = vocabulary
  if (!(input instanceof Undefined) && call.args.length === 0 && call.kwargs.size === 0) return undefined
  if (undefinedAware.has(name) || undefinedAware.has(shortName(name))) return undefined
  return input instanceof Undefined ? input : firstUndefined(call)
}

/** `input | name(...)`; a missing value among its arguments, or met by it, makes the result undefined. */
export function applyFilter(vocabulary: Vocabulary, name: string, input: Value, call: Call): Value {
  const filter = findFilter(vocabulary, name)
  const undefinedValue = blocking(vocabulary, name, input, call)
  if (undefinedValue) return undefinedValue
  try {
    const result = filter(input, call)
    // Where a range has been through a filter, it is a list.
    return result instanceof Range ? result.items : result
  } catch (error) {
    return caught(error)
  }
}

/** `input is name(...)`. */
export function applyTest(vocabulary: Vocabulary, name: string, input: Value, call: Call): Value {
  const test = findTest(vocabulary, name)
  const undefinedValue = blocking(vocabulary, name, input, call)
  if (undefinedValue) return undefinedValue
  try {
    return test(input, call)
  } catch (error) {
    return caught(error)
  }
}
