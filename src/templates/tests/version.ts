// The four ideas of a version that Ansible's `version` test knows.
import { Arguments, asText, filterError } from '../arguments.ts'
import { typeError, valueError } from '../errors.ts'
import { truthy } from '../python/types.ts'
import type { Test } from '../types.ts'

type Part = number | string

const OPERATORS: ReadonlyMap<string, (order: number) => boolean> = new Map([
  ...['==', '=', 'eq'].map((name) => [name, (order: number) => order === 0] as const),
  ...['<', 'lt'].map((name) => [name, (order: number) => order < 0] as const),
  ...['<=', 'le'].map((name) => [name, (order: number) => order <= 0] as const),
  ...['>', 'gt'].map((name) => [name, (order: number) => order > 0] as const),
  ...['>=', 'ge'].map((name) => [name, (order: number) => order >= 0] as const),
  ...['!=', '<>', 'ne'].map((name) => [name, (order: number) => order !== 0] as const),
])

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Item by item, then the shorter one first. Python refuses to order a number and a word, but not to tell them apart. */
function compareParts(a: readonly Part[], b: readonly Part[], ordered: boolean): number {
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const [left, right] = [a[index] as Part, b[index] as Part]
    if (left === right) continue
    if (typeof left === 'number' && typeof right === 'number') return left - right
    if (typeof left === 'string' && typeof right === 'string') return compareText(left, right)
    if (!ordered) return 1
    throw typeError(`Version comparison failed: '${left}' and '${right}' have no order`)
  }
  return a.length - b.length
}

function looseParts(text: string): Part[] {
  return text
    .split(/(\d+|[a-z]+|\.)/)
    .filter((part) => part !== '' && part !== '.')
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part))
}

function strictParts(text: string): Part[] {
  const [whole, major, minor, , patch, , letter, number] = /^(\d+)\.(\d+)(\.(\d+))?(([ab])(\d+))?$/.exec(text) ?? []
  if (whole === undefined) throw valueError(`Version comparison failed: invalid version number '${text}'`)
  return [Number(major), Number(minor), Number(patch ?? 0), letter ?? 'z', Number(number ?? 0)]
}

/** semver.org: a pre-release comes before its release, numbers before words. */
function compareSemantic(a: string, b: string): number {
  const [left, right] = [semantic(a), semantic(b)]
  const core = compareParts(left.core, right.core, true)
  if (core !== 0 || (!left.pre && !right.pre)) return core
  if (!left.pre || !right.pre) return left.pre ? -1 : 1
  return comparePreRelease(left.pre, right.pre)
}

const SEMANTIC = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$/

function semantic(text: string): Semantic {
  const match = SEMANTIC.exec(text)
  if (!match) throw valueError(`Version comparison failed: invalid semantic version '${text}'`)
  return { core: match.slice(1, 4).map(Number), pre: match[4]?.split('.') }
}

interface Semantic {
  readonly core: readonly number[]
  readonly pre: readonly string[] | undefined
}

function comparePreRelease(a: readonly string[], b: readonly string[]): number {
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const [left, right] = [a[index] as string, b[index] as string]
    const [leftNumber, rightNumber] = [/^\d+$/.test(left), /^\d+$/.test(right)]
    if (leftNumber !== rightNumber) return leftNumber ? -1 : 1
    const order = leftNumber ? Number(left) - Number(right) : compareText(left, right)
    if (order !== 0) return order
  }
  return a.length - b.length
}

const PEP440 =
  /^\s*v?(?:(\d+)!)?(\d+(?:\.\d+)*)(?:[-_.]?(alpha|a|beta|b|preview|pre|c|rc)[-_.]?(\d+)?)?(?:-(\d+)|[-_.]?(post|rev|r)[-_.]?(\d+)?)?(?:[-_.]?(dev)[-_.]?(\d+)?)?(?:\+([a-z0-9]+(?:[-_.][a-z0-9]+)*))?\s*$/i

const PRE_ORDER: Readonly<Record<string, number>> = { a: 1, alpha: 1, b: 2, beta: 2, c: 3, pre: 3, preview: 3, rc: 3 }

/** The numbers that order a version of PEP 440: epoch, release, then dev < a < b < rc < final < post. */
function pep440Parts(text: string): number[][] {
  const match = PEP440.exec(text)
  if (!match) throw valueError(`Version comparison failed: invalid version '${text}'`)
  const [, epoch, release = '', pre, preNumber, dashPost, post, postNumber, dev, devNumber, local] = match
  const hasPost = dashPost !== undefined || post !== undefined
  const numbers = release.split('.').map(Number)
  while (numbers.length > 1 && numbers.at(-1) === 0) numbers.pop()
  const preRank = pre ? (PRE_ORDER[pre.toLowerCase()] ?? 3) : dev && !hasPost ? 0 : 4
  return [
    [Number(epoch ?? 0)],
    numbers,
    [preRank, Number(preNumber ?? 0)],
    [hasPost ? 1 : 0, Number(dashPost ?? postNumber ?? 0)],
    [dev ? 0 : 1, Number(devNumber ?? 0)],
    (local?.split(/[-_.]/) ?? []).map((part) => (/^\d+$/.test(part) ? Number(part) + 1 : 0)),
  ]
}

function comparePep440(a: string, b: string): number {
  const [left, right] = [pep440Parts(a), pep440Parts(b)]
  for (const [index, part] of left.entries()) {
    const order = compareParts(part, right[index] ?? [], true)
    if (order !== 0) return order
  }
  return 0
}

type Compare = (a: string, b: string, ordered: boolean) => number

const TYPES: ReadonlyMap<string, Compare> = new Map<string, Compare>([
  ['loose', (a, b, ordered) => compareParts(looseParts(a), looseParts(b), ordered)],
  ['strict', (a, b) => compareParts(strictParts(a), strictParts(b), true)],
  ['semver', compareSemantic],
  ['semantic', compareSemantic],
  ['pep440', comparePep440],
])

/** `is version('1.2', '>=')`. */
export const version: Test = (input, call) => {
  const args = new Arguments(call, 'version', 'operator', 'strict', 'version_type')
  const other = args.require('version')
  const [strict, type] = [args.given('strict'), args.given('version_type')]
  if (strict !== undefined && type !== undefined) throw filterError("Cannot specify both 'strict' and 'version_type'")
  if (!truthy(input)) throw filterError('Input version value cannot be empty')
  if (!truthy(other)) throw filterError('Version parameter to compare against cannot be empty')
  const kind = strict !== undefined && truthy(strict) ? 'strict' : type === undefined ? 'loose' : asText(type)
  const compare = TYPES.get(kind)
  if (!compare) throw valueError(`Invalid version type (${kind}). Must be one of ${[...TYPES.keys()].join(', ')}`)
  const operator = args.string('operator', 'eq')
  const holds = OPERATORS.get(operator)
  if (!holds)
    throw filterError(`Invalid operator type (${operator}). Must be one of ${[...OPERATORS.keys()].join(', ')}`)
  const equality = holds(0) !== holds(1) && holds(1) === holds(-1)
  return holds(compare(asText(input), asText(other), !equality))
}
