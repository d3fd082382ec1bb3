// From yaml's syntax tree to Python's values, as PyYAML's SafeLoader and Ansible's tags would have it.
import { isAlias, isMap, isScalar, isSeq, Scalar } from 'yaml'
import type { Node, Pair, YAMLMap } from 'yaml'
import { Bytes, Dict, Float, Opaque, Tuple } from '../templates/values.ts'
import type { Value } from '../templates/types.ts'
import { SourceChecks, textOf } from './source.ts'
import { parseFloating, parseInteger, resolvePlain } from './scalars.ts'

/** Values after every alias is counted as what it stands for: what stops "billion laughs". */
const MOST_VALUES = 1_000_000
const DEEPEST = 200

/** What is reported of a node: an error ends the composition of that node only. */
export interface Complaint {
  readonly severity: 'error' | 'warning'
  readonly code: string
  readonly message: string
  readonly offset: number
  readonly hint?: string
}

/** Raised where nothing sensible can follow. */
export class ComposeError extends Error {
  readonly complaint: Complaint
  constructor(code: string, message: string, offset: number, hint?: string) {
    super(message)
    this.complaint = { severity: 'error', code, message, offset, ...(hint === undefined ? {} : { hint }) }
  }
}

interface Anchored {
  readonly value: Value
  readonly node: Node
  readonly weight: number
}

type Maybe = Node | null | undefined
type Entry = readonly [key: Maybe, value: Maybe]

/** A plain `!unsafe` string or a `!vault` value stays an Opaque of that kind until somebody resolves it. */
export class Composer {
  readonly complaints: Complaint[] = []
  readonly #anchors = new Map<string, Anchored | 'open'>()
  readonly #source: SourceChecks
  #weight = 0

  constructor(text: string) {
    this.#source = new SourceChecks(text)
  }

  compose(node: Maybe, depth = 0, unsafe = false): Value {
    if (!node) return this.#count(null, 0)
    if (depth > DEEPEST) {
      throw new ComposeError(
        'yaml-depth',
        `Nested deeper than ${DEEPEST} levels`,
        offsetOf(node),
        'Flatten the structure.',
      )
    }
    if (isAlias(node)) return this.#alias(node.source, offsetOf(node))
    const { anchor } = node
    const before = this.#weight
    if (isScalar(node)) this.#checkScalar(node)
    if (anchor !== undefined) {
      if (this.#anchors.has(anchor)) {
        throw new ComposeError('yaml-syntax', `The anchor &${anchor} is already taken`, offsetOf(node))
      }
      this.#anchors.set(anchor, 'open')
    }
    const value = this.#count(this.#tagged(node, depth, unsafe), offsetOf(node))
    if (anchor !== undefined) this.#anchors.set(anchor, { value, node, weight: this.#weight - before })
    return value
  }

  #count(value: Value, offset: number, weight = 1): Value {
    this.#weight += weight
    if (this.#weight > MOST_VALUES) {
      const message = `Aliases expand to more than ${MOST_VALUES} values`
      throw new ComposeError('yaml-alias-limit', message, offset, 'Write the values out instead of nesting aliases.')
    }
    return value
  }

  #anchor(name: string, offset: number): Anchored {
    const anchored = this.#anchors.get(name)
    if (anchored === undefined) throw new ComposeError('yaml-syntax', `No anchor &${name} before this alias`, offset)
    if (anchored === 'open') throw new ComposeError('yaml-syntax', `The anchor &${name} contains itself`, offset)
    return anchored
  }

  #alias(name: string, offset: number): Value {
    const { value, weight } = this.#anchor(name, offset)
    return this.#count(value, offset, weight)
  }

  #tagged(node: Node, depth: number, unsafe: boolean): Value {
    const tag = shortTag((node as Scalar).tag)
    if (tag === '!unsafe') return this.#plainNode(node, depth, true)
    if (tag === '!vault' || tag === '!vault-encrypted') {
      if (!isScalar(node)) throw new ComposeError('yaml-tag', 'A !vault value must be text', offsetOf(node))
      return new Opaque('vault', { ciphertext: this.#source.textOf(node), offset: offsetOf(node) })
    }
    if (tag === undefined || tag === '!') return this.#plainNode(node, depth, unsafe)
    if (isScalar(node)) return taggedScalar(tag, node, unsafe)
    const value = this.#plainNode(node, depth, unsafe)
    if (tag === '!!map' && value instanceof Dict) return value
    if (tag === '!!set' && value instanceof Dict) return [...value.keys()]
    if (tag === '!!seq' && Array.isArray(value)) return value as readonly Value[]
    if ((tag === '!!omap' || tag === '!!pairs') && Array.isArray(value)) return pairsOf(value as readonly Value[])
    throw unknownTag(tag, node)
  }

  #plainNode(node: Node, depth: number, unsafe: boolean): Value {
    if (isMap(node)) return this.#mapping(node, depth, unsafe)
    if (isSeq(node)) return (node.items as readonly Maybe[]).map((item) => this.compose(item, depth + 1, unsafe))
    if (!isScalar(node)) return null
    if (node.type !== Scalar.PLAIN) return guarded(this.#source.textOf(node), unsafe)
    if (shortTag(node.tag) === '!' && textOf(node) === '') return ''
    return guarded(checked(node, resolvePlain), unsafe)
  }

  #mapping(node: YAMLMap, depth: number, unsafe: boolean): Dict {
    const dict = new Dict()
    const own = new Set<Value>()
    for (const [keyNode, valueNode] of this.#entries(node, depth)) {
      const key = this.#key(keyNode, node, depth)
      if (valueNode !== undefined || !dict.has(key)) dict.set(key, this.compose(valueNode, depth + 1, unsafe))
    }
    for (const pair of node.items as Pair<Maybe, Maybe>[]) {
      const key = isScalar(pair.key) ? pair.key.value : undefined
      if (typeof key !== 'string' || isMergeKey(pair.key)) continue
      if (own.has(key)) this.#duplicate(key, pair.key ?? node)
      own.add(key)
    }
    return dict
  }

  #checkScalar(node: Scalar): void {
    if (!this.#source.isUnterminated(node)) return
    throw new ComposeError('yaml-syntax', 'This is not valid YAML: a closing quote is missing', offsetOf(node))
  }

  #duplicate(key: string, node: Node): void {
    const message = `Duplicate key '${key}'; only the last value is used`
    const hint = 'Remove the other one.'
    this.complaints.push({ severity: 'warning', code: 'yaml-duplicate-key', message, offset: offsetOf(node), hint })
  }

  /** Merge keys first, then the mapping's own: what comes later wins. */
  #entries(node: YAMLMap, depth: number): Entry[] {
    const own: Entry[] = []
    const merged: Entry[] = []
    for (const pair of node.items as Pair<Maybe, Maybe>[]) {
      if (isMergeKey(pair.key)) merged.push(...this.#merged(pair.value, depth + 1))
      else own.push([pair.key, pair.value])
    }
    return merged.length === 0 ? own : [...merged, ...own]
  }

  #merged(source: Maybe, depth: number): Entry[] {
    const target = isAlias(source) ? this.#anchor(source.source, offsetOf(source)).node : source
    if (depth > DEEPEST)
      throw new ComposeError('yaml-depth', 'Merge keys nested too deeply', source ? offsetOf(source) : 0)
    if (isMap(target)) {
      const entries = this.#entries(target, depth)
      this.#count(null, offsetOf(target), entries.length)
      return entries
    }
    if (isSeq(target)) return [...target.items].reverse().flatMap((item) => this.#merged(item as Maybe, depth + 1))
    const hint = 'Name one mapping, or a list of mappings: `<<: *name`.'
    throw new ComposeError('yaml-merge', 'A merge key `<<` needs a mapping', source ? offsetOf(source) : 0, hint)
  }

  #key(node: Maybe, parent: YAMLMap, depth: number): Value {
    if (isScalar(node) && !parent.flow && this.#source.isMisplacedKey(node)) {
      throw new ComposeError('yaml-syntax', 'This is not valid YAML: a mapping cannot begin here', offsetOf(node))
    }
    const key = this.compose(node, depth + 1)
    if (key instanceof Dict || Array.isArray(key)) {
      const hint = 'A value that begins with {{ needs quotes: "{{ name }}".'
      throw new ComposeError('yaml-key', 'A list or mapping cannot be a key', offsetOf(node ?? parent), hint)
    }
    return key
  }
}

function offsetOf(node: { readonly range?: readonly number[] | null }): number {
  return node.range?.[0] ?? 0
}

function isMergeKey(node: Maybe): boolean {
  return isScalar(node) && node.type === Scalar.PLAIN && node.value === '<<' && node.tag === undefined
}

function guarded(value: Value, unsafe: boolean): Value {
  return unsafe && typeof value === 'string' ? new Opaque('unsafe', value) : value
}

function shortTag(tag: string | undefined): string | undefined {
  return tag?.startsWith('tag:yaml.org,2002:') ? `!!${tag.slice('tag:yaml.org,2002:'.length)}` : tag
}

function unknownTag(tag: string, node: Node): ComposeError {
  const hint = 'Known are !vault, !unsafe and the YAML tags (!!str, !!int, ...).'
  return new ComposeError('yaml-tag', `Unknown tag ${tag}`, offsetOf(node), hint)
}

function checked(node: Scalar, resolve: (text: string) => Value): Value {
  try {
    return resolve(textOf(node))
  } catch (error) {
    if (error instanceof RangeError) throw new ComposeError('yaml-value', error.message, offsetOf(node))
    throw error
  }
}

function taggedScalar(tag: string, node: Scalar, unsafe: boolean): Value {
  switch (tag) {
    case '!!str':
      return guarded(textOf(node), unsafe)
    case '!!int':
      return checked(node, parseInteger)
    case '!!float':
      return checked(node, (text) => new Float(parseFloating(text)))
    case '!!binary':
      return new Bytes(Buffer.from(textOf(node), 'base64'))
    case '!!null':
      return null
    case '!!bool':
    case '!!timestamp':
      return checked(node, (text) => ofTag(tag, text))
    default:
      throw unknownTag(tag, node)
  }
}

function ofTag(tag: string, text: string): Value {
  const value = resolvePlain(text)
  if (tag === '!!bool' ? typeof value === 'boolean' : value instanceof Opaque) return value
  throw new RangeError(`"${text}" is no ${tag.slice(2)}`)
}

/** `!!omap` and `!!pairs`: a list of one-key mappings is a list of pairs. */
function pairsOf(items: readonly Value[]): Value {
  return items.map((item) => {
    const entry = item instanceof Dict ? [...item][0] : undefined
    return entry === undefined ? item : new Tuple(entry)
  })
}
