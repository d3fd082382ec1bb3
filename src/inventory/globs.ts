import { Script, createContext } from 'node:vm'

/** A pattern that takes longer to match, in milliseconds, is refused: a regular expression must not hang the run. */
const LONGEST_MATCH = 200
/** So many repetitions in one expression are fast in any case; above, the sandbox is worth its price. */
const HARMLESS_REPETITIONS = 1

/** The names that match a shell pattern, or a `~regex` at their beginning. Throws SyntaxError for a broken or runaway regex. */
export function matches(names: Iterable<string>, pattern: string): string[] {
  const all = [...names]
  if (!pattern.startsWith('~')) {
    if (!/[*?[]/.test(pattern)) return all.filter((name) => name === pattern)
    const parts = globParts(pattern)
    return all.filter((name) => fits(name, parts))
  }
  const expression = pythonExpression(pattern.slice(1))
  return filterWithin(all, expression)
}

/** Regular expressions can be made to run for years; the sandbox ends them. */
function filterWithin(names: readonly string[], expression: RegExp): string[] {
  const repetitions = expression.source.match(/[*+{]/g)?.length ?? 0
  if (repetitions <= HARMLESS_REPETITIONS && !expression.source.includes('|')) return names.filter((name) => testAt0(expression, name))
  const context = createContext({ names, expression })
  try {
    const script = new Script('names.filter((name) => { expression.lastIndex = 0; return expression.test(name) })')
    return [...(script.runInContext(context, { timeout: LONGEST_MATCH }) as string[])]
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') {
      throw new SyntaxError('it takes too long to match', { cause: error })
    }
    throw error
  }
}

function testAt0(expression: RegExp, name: string): boolean {
  expression.lastIndex = 0
  return expression.test(name)
}

/** Python's spelling of a regular expression in JavaScript's, anchored at the beginning as `re.match`. */
function pythonExpression(source: string): RegExp {
  const flags = /^\(\?([aiLmsux]+)\)/.exec(source)
  const body = source
    .slice(flags?.[0].length ?? 0)
    .replaceAll('(?P<', '(?<')
    .replace(/\(\?P=(\w+)\)/g, '\\k<$1>')
    .replaceAll('\\A', '^')
    .replaceAll('\\Z', '$')
  const wanted = (flags?.[1] ?? '').replace(/[^ims]/g, '')
  return new RegExp(`(?:${body})`, `y${wanted}`)
}

/** Of a shell pattern: any text, or what one character has to be. */
type GlobPart = '*' | ((character: string) => boolean)

/** Python's fnmatch: `*`, `?`, `[abc]`, `[!abc]`; an unclosed `[` is itself. */
function globParts(pattern: string): readonly GlobPart[] {
  const parts: GlobPart[] = []
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern.charAt(at)
    const set = character === '[' ? /\[(!?)(\]?[^\]]*)\]/y : undefined
    if (set) set.lastIndex = at
    const found = set?.exec(pattern)
    if (found) {
      const [whole, negated = '', members = ''] = found
      const expression = new RegExp(setExpression(negated === '!', members), 's')
      parts.push((other) => expression.test(other))
      at += whole.length - 1
    } else if (character === '?') parts.push(() => true)
    else if (character !== '*') parts.push((other) => other === character)
    else if (parts.at(-1) !== '*') parts.push('*')
  }
  return parts
}

/** Whether a whole name fits: where it does not go on, only the last `*` takes one character more, so that no pattern runs away. */
function fits(name: string, parts: readonly GlobPart[]): boolean {
  let at = 0
  let part = 0
  let star: { readonly part: number; at: number } | undefined
  while (at < name.length) {
    const wanted = parts[part]
    if (wanted === '*') star = { part: part++, at }
    else if (wanted?.(name.charAt(at))) {
      at++
      part++
    } else if (star) {
      at = ++star.at
      part = star.part + 1
    } else return false
  }
  return parts.slice(part).every((left) => left === '*')
}

/** Ranges that run backwards match nothing, as in Python. */
function setExpression(negated: boolean, members: string): string {
  const kept = members.replace(/([^])-([^])/g, (range: string, from: string, to: string) => (from > to ? '' : range))
  if (kept === '') return negated ? '.' : '(?!)'
  return `[${negated ? '^' : ''}${kept.replace(/[\\\]^[&|~]/g, '\\$&')}]`
}
