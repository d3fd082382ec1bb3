// Host patterns: `web:!w1`, `a,&b`, `~regex`, `w*`, `web[0:2]`, as Ansible reads them.
import { readFileSync, statSync } from 'node:fs'
import { KollaError } from '../errors.ts'
import { parseAddress } from './address.ts'
import { matches } from './globs.ts'
import type { Group, InventoryHost } from './types.ts'

const LOCALHOST = ['127.0.0.1', 'localhost', '::1']
const SUBSCRIPT = /^(.+)\[(?:(-?[0-9]+)|([0-9]+)[:-]([0-9]*))\]$/
const COLON_PARTS = /(?:[^\s:[\]]|\[[^\]]*\])+/g

/** Characters of a pattern with colons; with commas it may have as many hosts as there are. */
const LONGEST_PATTERN = 10_000

/** What patterns are matched against. */
interface Candidates {
  readonly groups: ReadonlyMap<string, Group>
  readonly hosts: ReadonlyMap<string, InventoryHost>
  hostsOf(group: string): readonly string[]
}

/** Evaluates patterns; remembers those that matched nothing. */
export class Matcher {
  readonly unmatched: string[] = []
  readonly #candidates: Candidates

  constructor(candidates: Candidates) {
    this.#candidates = candidates
  }

  /** The hosts of a pattern, in its order. Throws KollaError `pattern-invalid`. */
  hosts(pattern: string): readonly string[] {
    return this.#evaluate(splitPattern(pattern))
  }

  /** The hosts of `--limit`, where `@FILE` names a file with a pattern a line. Throws KollaError `limit-file-missing`. */
  limitedTo(limit: readonly string[]): readonly string[] {
    const parts = limit.flatMap((item) => splitPattern(item))
    return this.#evaluate(parts.flatMap((part) => (part.startsWith('@') ? linesOf(part.slice(1)) : [part])))
  }

  #evaluate(patterns: readonly string[]): readonly string[] {
    let hosts: readonly string[] = []
    for (const pattern of inOrder(patterns)) {
      if (this.#candidates.hosts.has(pattern)) hosts = [...hosts, pattern]
      else if (pattern.startsWith('!')) hosts = without(hosts, this.#one(pattern.slice(1)))
      else if (pattern.startsWith('&')) hosts = within(hosts, this.#one(pattern.slice(1)))
      else hosts = [...hosts, ...without(this.#one(pattern), hosts)]
    }
    return [...new Set(hosts)]
  }

  #one(pattern: string): readonly string[] {
    if (pattern === '') throw invalid(pattern, 'it is empty')
    const subscript = pattern.startsWith('~') ? null : SUBSCRIPT.exec(pattern)
    const found = this.#enumerate(subscript?.[1] ?? pattern)
    if (!subscript || found.length === 0) return found
    const [, , index, start = '', end = ''] = subscript
    if (index === undefined) return slice(found, Number(start), end === '' ? -1 : Number(end))
    const host = found.at(Number(index))
    if (host !== undefined) return [host]
    throw new KollaError(`'${pattern}' has only ${found.length} hosts`, { code: 'pattern-unmatched', fault: 'usage' })
  }

  #enumerate(pattern: string): readonly string[] {
    const { groups, hosts } = this.#candidates
    const matchingGroups = this.#matching(groups.keys(), pattern)
    const found = matchingGroups.flatMap((group) => this.#candidates.hostsOf(group))
    const isOpen = pattern.startsWith('~') || /[.?*[]/.test(pattern)
    if (matchingGroups.length === 0 || isOpen) found.push(...this.#matching(hosts.keys(), pattern))
    if (found.length === 0 && LOCALHOST.includes(pattern)) return [this.#localhost(pattern)]
    if (found.length === 0 && matchingGroups.length === 0 && pattern !== 'all') this.unmatched.push(pattern)
    return [...new Set(found)]
  }

  /** An inventory that has one of the names for this machine needs no implicit one. */
  #localhost(pattern: string): string {
    return LOCALHOST.find((name) => this.#candidates.hosts.has(name)) ?? pattern
  }

  #matching(names: Iterable<string>, pattern: string): string[] {
    try {
      return matches(names, pattern)
    } catch (error) {
      if (error instanceof SyntaxError) throw invalid(pattern, error.message)
      throw error
    }
  }
}

/** Splits at commas, or else at colons where those are not part of an address or a range. */
function splitPattern(pattern: string): string[] {
  if (pattern.length > LONGEST_PATTERN && !pattern.includes(',')) {
    throw invalid(pattern.slice(0, 50), `it has more than ${LONGEST_PATTERN} characters`)
  }
  const isWhole = !pattern.includes(',') && parseAddress(pattern) !== undefined
  const parts = isWhole ? [pattern] : pattern.includes(',') ? pattern.split(',') : (pattern.match(COLON_PARTS) ?? [])
  return parts.map((part) => part.trim()).filter((part) => part !== '')
}

/** What adds first, then what intersects, then what takes away. */
function inOrder(patterns: readonly string[]): string[] {
  const present = patterns.filter((pattern) => pattern !== '')
  const adding = present.filter((pattern) => !/^[!&]/.test(pattern))
  const intersecting = present.filter((pattern) => pattern.startsWith('&'))
  const excluding = present.filter((pattern) => pattern.startsWith('!'))
  return [...(adding.length > 0 ? adding : ['all']), ...intersecting, ...excluding]
}

/** Both ends are included; an end of -1 is the last one, and 0 means "no end" as in Ansible. */
function slice(hosts: readonly string[], start: number, end: number): readonly string[] {
  if (end === 0) return hosts.slice(start, start + 1)
  return hosts.slice(start, end === -1 ? undefined : end + 1)
}

function without(hosts: readonly string[], others: readonly string[]): readonly string[] {
  const excluded = new Set(others)
  return hosts.filter((host) => !excluded.has(host))
}

function within(hosts: readonly string[], others: readonly string[]): readonly string[] {
  const included = new Set(others)
  return hosts.filter((host) => included.has(host))
}

function linesOf(file: string): string[] {
  if (file.includes('\0') || !statSync(file, { throwIfNoEntry: false })?.isFile()) {
    throw new KollaError(`There is no limit file ${file}`, { code: 'limit-file-missing', fault: 'usage' })
  }
  return readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.trim())
}

function invalid(pattern: string, why: string): KollaError {
  return new KollaError(`'${pattern}' is no valid host pattern: ${why}`, { code: 'pattern-invalid', fault: 'usage' })
}
