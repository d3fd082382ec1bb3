import { Deferred, Dict, fromData } from '../templates/values.ts'
import type { Value } from '../templates/types.ts'
import type { Variable } from './types.ts'

const PREFIX = 'ansible_'

/** What was observed of a host, as the variable `ansible_facts` and as variables of their own. */
export interface Facts {
  readonly namespaced: Dict
  readonly injected: ReadonlyMap<string, Variable>
}

/** Facts of nobody yet. */
export const NO_FACTS: Facts = { namespaced: new Dict(), injected: new Map() }

/**
 * Accepts what Ansible's setup module says (`{ansible_facts: {ansible_hostname: ...}}`), which is injected as it is, or plain
 * names (`{hostname: ...}`), which are injected as `ansible_hostname`.
 */
export function factsFrom(data: Readonly<Record<string, unknown>>): Facts {
  const { ansible_facts: wrapped } = data
  const isWrapped = typeof wrapped === 'object' && wrapped !== null && !Array.isArray(wrapped)
  const facts: readonly (readonly [string, unknown])[] = Object.entries(isWrapped ? wrapped : data)
  const namespaced = new Dict()
  const injected = new Map<string, Variable>()
  for (const [key, item] of facts) {
    const value = fromData(item)
    namespaced.set(key.startsWith(PREFIX) ? key.slice(PREFIX.length) : key, value)
    const name = isWrapped || key.startsWith(PREFIX) ? key : PREFIX + key
    injected.set(name, { name, raw: untemplated(value), origin: { file: 'facts' }, layer: 'facts' })
  }
  return { namespaced, injected }
}

/** A value of the outside: what looks like a template in it is text. */
function untemplated(value: Value): Value {
  return typeof value === 'string' || typeof value === 'object' ? new Deferred(() => value) : value
}
