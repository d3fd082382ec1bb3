import { Dict } from '../templates/values.ts'
import type { Value } from '../templates/types.ts'

/** Every text in a value, at any depth; keys are none. */
export function* textsOf(value: Value): Iterable<string> {
  if (typeof value === 'string') yield value
  else if (Array.isArray(value)) for (const item of value as readonly Value[]) yield* textsOf(item)
  else if (value instanceof Dict) for (const [, item] of value) yield* textsOf(item)
}

/** Whether a value has a template in it, at any depth: what it comes to is only known when it is resolved. */
export function isTemplated(value: Value): boolean {
  for (const text of textsOf(value)) if (/\{[{%]/.test(text)) return true
  return false
}
