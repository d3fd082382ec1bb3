import { TemplateError, undefinedError, valueError } from '../errors.ts'
import type { Value } from '../types.ts'
import { Dict, Undefined } from '../values.ts'
import { formatValue } from './spec.ts'
import { item } from './access.ts'
import { repr, str } from './text.ts'

/** What `'...'.format()` takes its fields from. */
export interface FormatArguments {
  readonly args: readonly Value[]
  readonly kwargs: ReadonlyMap<string, Value>
}

/** `format.format(*args, **kwargs)`. Attributes of fields (`{a.b}`) are refused: they are Python's door out of a sandbox. */
export function strFormat(format: string, { args, kwargs }: FormatArguments): string {
  let next = 0
  const expand = (text: string, depth: number): string => {
    if (depth > 2) throw valueError('Max string recursion exceeded')
    let result = ''
    for (let index = 0; index < text.length; index++) {
      const character = text[index] as string
      if (character !== '{' && character !== '}') {
        result += character
      } else if (text[index + 1] === character && depth === 1) {
        result += character
        index++
      } else if (character === '}') {
        throw valueError("Single '}' encountered in format string")
      } else {
        const end = closing(text, index)
        result += field(text.slice(index + 1, end), depth)
        index = end
      }
    }
    return result
  }
  const field = (text: string, depth: number): string => {
    const [, name = '', conversion, spec = ''] = /^([^!:]*)(?:!([^:]*))?(?::(.*))?$/s.exec(text) ?? []
    const value = lookUp(name)
    if (conversion !== undefined && !['r', 's', 'a'].includes(conversion)) {
      throw valueError(`Unknown conversion specifier '${conversion}'`)
    }
    const converted = conversion === undefined ? value : conversion === 's' ? str(value) : repr(value)
    return formatValue(converted, /[{}]/.test(spec) ? expand(spec, depth + 1) : spec)
  }
  const lookUp = (name: string): Value => {
    const [, first = '', rest = ''] = /^([^.[]*)(.*)$/s.exec(name) ?? []
    const position = first === '' ? next++ : /^\d+$/.test(first) ? Number(first) : undefined
    const found = position === undefined ? kwargs.get(first) : args[position]
    if (found === undefined) {
      if (position === undefined) throw new TemplateError('filter', `KeyError: '${first}'`)
      throw new TemplateError('filter', `Replacement index ${position} out of range for positional args tuple`)
    }
    return [...rest.matchAll(/\.([^.[]+)|\[([^\]]*)\]/g)].reduce<Value>((value, [, attribute, key]) => {
      if (attribute !== undefined) throw undefinedError(`attribute '${attribute}' is not available in a format string`)
      const index = /^\d+$/.test(key ?? '') && !(value instanceof Dict) ? Number(key) : (key ?? '')
      const inner = item(value, index)
      if (inner instanceof Undefined) throw inner.error
      return inner
    }, found)
  }
  return expand(format, 1)
}

function closing(text: string, start: number): number {
  let depth = 0
  for (let index = start; index < text.length; index++) {
    if (text[index] === '{') depth++
    else if (text[index] === '}' && --depth === 0) return index
  }
  throw valueError("expected '}' before end of string")
}
