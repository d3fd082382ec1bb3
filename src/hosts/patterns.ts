/** OpenSSH's patterns: `*` and `?`, names compared without regard to case. */
function matchPattern(pattern: string, name: string): boolean {
  const source = pattern
    .toLowerCase()
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replace(/\?/g, '.')
  return new RegExp(`^${source}$`, 's').test(name.toLowerCase())
}

/** Whether one pattern matches and no negated one (`!name`) does. */
export function matchPatternList(patterns: readonly string[], name: string): boolean {
  let matched = false
  for (const pattern of patterns) {
    if (pattern.startsWith('!')) {
      if (matchPattern(pattern.slice(1), name)) return false
    } else if (!matched) {
      matched = matchPattern(pattern, name)
    }
  }
  return matched
}
