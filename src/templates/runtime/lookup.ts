import { TemplateError, typeError } from '../errors.ts'
import { typeName } from '../python/types.ts'
import { str } from '../python/text.ts'
import { truthy } from '../python/types.ts'
import type { Call, Value, Vocabulary } from '../types.ts'
import { functionObject } from './objects.ts'
import type { TemplateObject } from './objects.ts'

/** `lookup()`: one value, or text joined with commas; a list where its items are no text. `query()`: always a list. */
export function lookupFunction(vocabulary: Vocabulary, listByDefault: boolean): TemplateObject {
  return functionObject((call) => {
    const [name, ...terms] = call.args
    if (typeof name !== 'string')
      throw typeError(`the name of a lookup must be a string, not ${typeName(name ?? null)}`)
    const lookup =
      vocabulary.lookups.get(name) ?? vocabulary.lookups.get(name.replace(/^ansible\.(builtin|legacy)\./, ''))
    if (!lookup) throw new TemplateError('plugin', `no lookup named '${name}'`)
    const kwargs = new Map(call.kwargs)
    const wantsList = listByDefault || truthy(kwargs.get('wantlist') ?? false)
    const errors = str(kwargs.get('errors') ?? 'strict')
    kwargs.delete('wantlist')
    kwargs.delete('errors')
    const found = attempt(() => lookup(terms, { args: [], kwargs, context: call.context } satisfies Call), errors)
    if (found === undefined) return wantsList ? [] : null
    return wantsList ? found : unwrapped(found)
  })
}

function attempt(run: () => readonly Value[], errors: string): readonly Value[] | undefined {
  try {
    return run()
  } catch (error) {
    if (errors === 'strict' || !(error instanceof TemplateError) || error.kind === 'recursion') throw error
    return undefined
  }
}

function unwrapped(found: readonly Value[]): Value {
  if (found.length > 0 && found.every((item) => typeof item === 'string')) return found.join(',')
  return found.length === 1 ? (found[0] as Value) : found
}
