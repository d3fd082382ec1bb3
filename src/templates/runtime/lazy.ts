import { TemplateError } from '../errors.ts'
import { str } from '../python/text.ts'
import type { Value } from '../types.ts'
import { Deferred, Dict } from '../values.ts'
import { isTemplate } from './header.ts'

/** Says which containers hold templates somewhere inside; remembers what it found. */
export class TemplateFinder {
  readonly #known = new WeakMap<object, boolean>()

  has(value: Value): boolean {
    if (typeof value === 'string') return isTemplate(value)
    if (value === null || typeof value !== 'object') return false
    if (value instanceof Deferred) return true
    if (!Array.isArray(value) && !(value instanceof Dict)) return false
    let found = this.#known.get(value)
    if (found === undefined) {
      const items = value instanceof Dict ? value.values() : (value as readonly Value[])
      found = [...items].some((item) => this.has(item))
      this.#known.set(value, found)
    }
    return found
  }
}

/** Computes one value of a container when it is asked for; an entry that needs itself is an error. */
function once(compute: () => Value, path: string): () => Value {
  let running = false
  return () => {
    if (running) throw new TemplateError('recursion', `'${path}' refers to itself`)
    running = true
    try {
      return compute()
    } finally {
      running = false
    }
  }
}

/** A dict whose templates are evaluated when they are read. `path` names it in errors. */
export function lazyDict(
  dict: Dict,
  path: string,
  finder: TemplateFinder,
  resolve: (raw: Value, path: string) => Value,
): Dict {
  const result = new Dict()
  for (const [key, value] of dict) {
    const inner = `${path}.${str(key)}`
    if (finder.has(value))
      result.setLazy(
        key,
        once(() => resolve(value, inner), inner),
      )
    else result.set(key, value)
  }
  return result
}

/** A list whose templates are evaluated when they are read. */
export function lazyList(
  list: readonly Value[],
  path: string,
  finder: TemplateFinder,
  resolve: (raw: Value, path: string) => Value,
): readonly Value[] {
  const result = [...list]
  list.forEach((raw, index) => {
    if (!finder.has(raw)) return
    const inner = `${path}[${index}]`
    const compute = once(() => resolve(raw, inner), inner)
    const get = (): Value => {
      const value = compute()
      Object.defineProperty(result, index, { value, writable: true, enumerable: true, configurable: true })
      return value
    }
    Object.defineProperty(result, index, { get, enumerable: true, configurable: true })
  })
  return result
}
