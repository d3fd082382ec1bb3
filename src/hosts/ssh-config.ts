import { globSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, isAbsolute, join } from 'node:path'
import { matchPatternList } from './patterns.ts'
import { splitWords } from './words.ts'

/** What OpenSSH's client configuration says of one destination, by lower-case keyword. */
export interface SshConfigValues {
  /** The first value of a keyword. */
  get(keyword: string): string | undefined
  /** All values of a keyword that accumulates (IdentityFile). */
  all(keyword: string): readonly string[]
}

/** A directive with the conditions under which it holds. */
interface Directive {
  readonly keyword: string
  readonly value: string
  readonly conditions: readonly Condition[]
}

type Condition = (host: string, user: string) => boolean

const MAX_INCLUDE_DEPTH = 16

/** An ssh_config as parsed, Include files within; `for` answers for one destination. */
export class SshConfig {
  readonly #directives: readonly Directive[]

  constructor(directives: readonly Directive[] = []) {
    this.#directives = directives
  }

  /** Reads the files that exist, in order; earlier ones win. */
  static load(files: readonly string[]): SshConfig {
    return new SshConfig(files.flatMap((file) => directivesOf(file, [], 0)))
  }

  /** What holds for the name that was typed (an alias, a host name or an address). */
  for(host: string, user: string): SshConfigValues {
    const values = new Map<string, string[]>()
    for (const directive of this.#directives) {
      if (!directive.conditions.every((holds) => holds(host, user))) continue
      const earlier = values.get(directive.keyword)
      if (earlier === undefined) values.set(directive.keyword, [directive.value])
      else earlier.push(directive.value)
    }
    return { get: (keyword) => values.get(keyword)?.[0], all: (keyword) => values.get(keyword) ?? [] }
  }
}

function directivesOf(file: string, outer: readonly Condition[], depth: number): readonly Directive[] {
  if (depth > MAX_INCLUDE_DEPTH) return []
  const text = readIfThere(file)
  if (text === undefined) return []
  const found: Directive[] = []
  let conditions = outer
  for (const line of text.split('\n')) {
    const [, keyword, value = ''] = /^\s*([A-Za-z][A-Za-z0-9]*)(?:\s*=\s*|\s+)(.*?)\s*$/.exec(line) ?? []
    if (keyword === undefined) continue
    const words = splitWords(value)
    switch (keyword.toLowerCase()) {
      case 'host':
        conditions = [...outer, (host) => matchPatternList(words, host)]
        break
      case 'match':
        conditions = [...outer, matchCondition(words)]
        break
      case 'include':
        for (const included of words.flatMap((pattern) => includedFiles(pattern, file))) {
          found.push(...directivesOf(included, conditions, depth + 1))
        }
        break
      default: {
        // ProxyCommand is a shell line and keeps its quotes.
        const whole = keyword.toLowerCase() === 'proxycommand' ? value : words.join(' ')
        found.push({ keyword: keyword.toLowerCase(), value: whole, conditions })
      }
    }
  }
  return found
}

/** `Match all|host|originalhost|user`; one with anything else (exec, canonical, ...) never holds: no command is run to find out. */
function matchCondition(words: readonly string[]): Condition {
  const criteria: Condition[] = []
  for (let index = 0; index < words.length; index += 2) {
    const criterion = (words[index] ?? '').toLowerCase()
    const patterns = (words[index + 1] ?? '').split(',')
    if (criterion === 'all') {
      index -= 1
    } else if (criterion === 'host' || criterion === 'originalhost') {
      criteria.push((host) => matchPatternList(patterns, host))
    } else if (criterion === 'user') {
      criteria.push((_host, user) => matchPatternList(patterns, user))
    } else {
      return () => false
    }
  }
  return (host, user) => criteria.every((holds) => holds(host, user))
}

/** Relative ones are relative to ~/.ssh, and to /etc/ssh in the system's file. */
function includedFiles(pattern: string, from: string): readonly string[] {
  const expanded = expandHome(pattern)
  const base = from.startsWith('/etc/ssh') ? '/etc/ssh' : dirname(from)
  return globSync(isAbsolute(expanded) ? expanded : join(base, expanded)).sort()
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

/** `~/x` and `%d/x` in the operator's home. */
export function expandHome(path: string): string {
  return path.replace(/^(~|%d)(?=\/|$)/, homedir())
}
