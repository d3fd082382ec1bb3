import type { Value, Vocabulary } from '../types.ts'
import { languageGlobals } from './globals.ts'
import { lookupFunction } from './lookup.ts'
import { functionObject } from './objects.ts'
import { findFilter, findTest } from './plugins.ts'
import type { CompileScope } from './scope.ts'

/** Every global name of a vocabulary: the language's, the lookups' and its own. */
export function globalsOf(vocabulary: Vocabulary): ReadonlyMap<string, Value> {
  const query = lookupFunction(vocabulary, true)
  const globals = new Map<string, Value>([
    ...languageGlobals(),
    ['lookup', lookupFunction(vocabulary, false)],
    ['query', query],
    ['q', query],
  ])
  for (const [name, call] of vocabulary.globals) globals.set(name, functionObject(call))
  return globals
}

/** Throws a syntax error for a filter or test that a template surely needs and that does not exist. */
export function checkPlugins(scope: CompileScope, vocabulary: Vocabulary): void {
  if (scope.checkedFor === vocabulary) return
  for (const name of scope.filters) findFilter(vocabulary, name)
  for (const name of scope.tests) findTest(vocabulary, name)
  scope.checkedFor = vocabulary
}
