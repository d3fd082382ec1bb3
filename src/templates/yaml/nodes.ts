// From values to what the emitter writes: nodes with resolved quoting, anchors and flow style.
import { resolvePlain } from '../../yaml/scalars.ts'
import { TemplateError, typeError } from '../errors.ts'
import { floatText } from '../python/text.ts'
import { typeName } from '../python/types.ts'
import type { Value } from '../types.ts'
import { Bytes, Dict, Float, Opaque, Range, Tuple, Undefined } from '../values.ts'

/** A scalar; `plain` says that it may stand unquoted and still means the same. */
export interface ScalarNode {
  readonly kind: 'scalar'
  readonly text: string
  readonly plain: boolean
  /** Written before the text, as `!!binary`. */
  readonly tag?: string
  readonly style?: '|'
}

export interface SequenceNode {
  readonly kind: 'sequence'
  readonly items: readonly Node[]
  readonly flow: boolean
  anchor?: string
}

export interface MappingNode {
  readonly kind: 'mapping'
  readonly entries: readonly (readonly [Node, Node])[]
  readonly flow: boolean
  anchor?: string
}

/** A second mention of a collection. */
export interface AliasNode {
  readonly kind: 'alias'
  readonly target: { anchor?: string }
}

export type Node = ScalarNode | SequenceNode | MappingNode | AliasNode

export interface NodeOptions {
  readonly sortKeys: boolean
  /** `null`: a collection of scalars only is written in flow style. */
  readonly flowStyle: boolean | null
  /** Whether a collection that occurs twice is written once and then named. */
  readonly aliases: boolean
}

const DEEPEST = 200

/** Builds the nodes of one document. */
export class NodeBuilder {
  readonly #options: NodeOptions
  readonly #seen = new Map<object, { anchor?: string }>()
  #anchors = 0

  constructor(options: NodeOptions) {
    this.#options = options
  }

  build(value: Value, depth = 0): Node {
    if (depth > DEEPEST) throw typeError(`a value nested deeper than ${DEEPEST} levels cannot be written as YAML`)
    if (value instanceof Undefined) throw value.error
    if (value instanceof Dict) return this.#shared(value, () => this.#mapping(value, depth))
    if (Array.isArray(value)) return this.#shared(value, () => this.#sequence(value, depth))
    if (value instanceof Tuple) return this.#shared(value, () => this.#sequence(value.items, depth))
    return scalar(value)
  }

  #shared(value: object, build: () => SequenceNode | MappingNode): Node {
    if (!this.#options.aliases) return build()
    const target = this.#seen.get(value)
    if (target) {
      target.anchor ??= `id${String(++this.#anchors).padStart(3, '0')}`
      return { kind: 'alias', target }
    }
    const forward: { anchor?: string } = {}
    this.#seen.set(value, forward)
    const node = build()
    if (forward.anchor !== undefined) node.anchor = forward.anchor
    this.#seen.set(value, node)
    return node
  }

  #flow(children: readonly Node[]): boolean {
    return this.#options.flowStyle ?? children.every((child) => child.kind === 'scalar' && child.style === undefined)
  }

  #sequence(values: readonly Value[], depth: number): SequenceNode {
    const items = values.map((item) => this.build(item, depth + 1))
    return { kind: 'sequence', items, flow: this.#flow(items) }
  }

  #mapping(dict: Dict, depth: number): MappingNode {
    const pairs = this.#options.sortKeys ? sorted([...dict]) : [...dict]
    const entries = pairs.map(([key, item]) => [this.build(key, depth + 1), this.build(item, depth + 1)] as const)
    return { kind: 'mapping', entries, flow: this.#flow(entries.flat()) }
  }
}

/** Sorted by key, unless Python could not compare the keys: then as they are. */
function sorted(pairs: [Value, Value][]): [Value, Value][] {
  if (pairs.every(([key]) => typeof key === 'string')) {
    return pairs.sort(([a], [b]) => compareText(a as string, b as string))
  }
  const numeric = (key: Value): key is number | bigint | boolean | Float =>
    typeof key === 'number' || typeof key === 'bigint' || typeof key === 'boolean' || key instanceof Float
  if (!pairs.every(([key]) => numeric(key))) return pairs
  const number = (key: Value): number => (key instanceof Float ? key.value : Number(key))
  return pairs.sort(([a], [b]) => number(a) - number(b))
}

/** By code point, as Python compares strings. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0
  const left = Array.from(a)
  const right = Array.from(b)
  for (let index = 0; index < left.length && index < right.length; index++) {
    const difference = (left[index]?.codePointAt(0) ?? 0) - (right[index]?.codePointAt(0) ?? 0)
    if (difference !== 0) return difference
  }
  return left.length - right.length
}

function scalar(value: Value): ScalarNode {
  if (value === null) return { kind: 'scalar', text: 'null', plain: true }
  if (typeof value === 'string') return { kind: 'scalar', text: value, plain: isPlainString(value) }
  if (typeof value === 'boolean') return { kind: 'scalar', text: value ? 'true' : 'false', plain: true }
  if (typeof value === 'number' || typeof value === 'bigint')
    return { kind: 'scalar', text: String(value), plain: true }
  if (value instanceof Float) return { kind: 'scalar', text: floatScalar(value.value), plain: true }
  if (value instanceof Bytes) {
    const base64 = value.data.toString('base64').replace(/.{76}/g, '$&\n')
    return {
      kind: 'scalar',
      text: base64.endsWith('\n') ? base64 : `${base64}\n`,
      plain: false,
      tag: '!!binary',
      style: '|',
    }
  }
  if (value instanceof Range) throw new TemplateError('filter', 'cannot represent a range as YAML')
  if (value instanceof Opaque && typeof value.data === 'string') {
    return { kind: 'scalar', text: value.data, plain: value.kind === 'date' || value.kind === 'datetime' }
  }
  throw typeError(`cannot represent an object of type ${typeName(value)} as YAML`)
}

function floatScalar(value: number): string {
  if (Number.isNaN(value)) return '.nan'
  if (!Number.isFinite(value)) return value > 0 ? '.inf' : '-.inf'
  const text = floatText(value)
  return text.includes('.') ? text : text.replace('e', '.0e')
}

/** Whether an unquoted `text` would be read back as this string. */
function isPlainString(text: string): boolean {
  if (text === '=' || text === '<<') return false
  try {
    return typeof resolvePlain(text) === 'string'
  } catch {
    return false
  }
}
