// YAML as PyYAML writes it, to the byte: merge_yaml's files and the output of to_yaml are compared with what is on the hosts.
import type { Value } from '../types.ts'
import type { Flavour } from './analysis.ts'
import { analyze } from './analysis.ts'
import type { MappingNode, Node, ScalarNode, SequenceNode } from './nodes.ts'
import { NodeBuilder } from './nodes.ts'
import { Writer } from './writer.ts'

export interface DumpOptions {
  readonly flavour: Flavour
  /** Spaces per level, 2 to 9; anything else means 2. */
  readonly indent?: number
  /** Lines are folded at the first space after this column. */
  readonly width?: number
  readonly sortKeys?: boolean
  /** `false`: block style; `true`: flow style; `null`: flow style for collections of scalars only. */
  readonly flowStyle?: boolean | null
  /** Whether letters beyond ASCII are written as they are. */
  readonly unicode?: boolean
  /** Writes `---` first, `...` last. */
  readonly explicitStart?: boolean
  readonly explicitEnd?: boolean
}

const DEFAULT_WIDTH = 80

/** The longest text that is still a simple key; Python counts the tag `!!str` with it, libyaml counts bytes. */
const SIMPLE_KEY = 128

/** Where a node stands. */
interface Place {
  readonly mapping?: boolean
  readonly simpleKey?: boolean
}

/** One YAML document. */
export function dumpYaml(value: Value, options: DumpOptions): string {
  const builder = new NodeBuilder({
    sortKeys: options.sortKeys ?? true,
    flowStyle: options.flowStyle === undefined ? false : options.flowStyle,
    aliases: options.flavour === 'pyyaml',
  })
  return new Emitter(options).document(builder.build(value))
}

class Emitter {
  readonly #flavour: Flavour
  readonly #unicode: boolean
  readonly #step: number
  readonly #explicitStart: boolean
  readonly #explicitEnd: boolean
  readonly #writer: Writer
  #flowLevel = 0

  constructor(options: DumpOptions) {
    const { flavour, indent = 2, width = DEFAULT_WIDTH, unicode = false } = options
    this.#flavour = flavour
    this.#unicode = unicode
    this.#step = indent > 1 && indent < 10 ? indent : 2
    this.#explicitStart = options.explicitStart ?? false
    this.#explicitEnd = options.explicitEnd ?? false
    const narrow = width >= 0 && width <= this.#step * 2
    const unlimited = flavour === 'libyaml' && width < 0
    this.#writer = new Writer(flavour, unlimited ? Infinity : narrow || width < 0 ? DEFAULT_WIDTH : width, unicode)
  }

  document(root: Node): string {
    if (this.#explicitStart) this.#writer.indicator('---', true)
    this.#node(root, {})
    const open = this.#flavour === 'pyyaml' && root.kind === 'scalar' && this.#isPlain(root, {})
    this.#writer.newIndent()
    if (open || this.#explicitEnd) {
      this.#writer.indicator('...', true)
      this.#writer.newIndent()
    }
    return this.#writer.text
  }

  #node(node: Node, place: Place): void {
    if (node.kind === 'alias') return this.#writer.indicator(`*${node.target.anchor ?? ''}`, true)
    if (node.kind === 'scalar') return this.#scalar(node, place)
    if (node.anchor !== undefined) this.#writer.indicator(`&${node.anchor}`, true)
    const empty = node.kind === 'sequence' ? node.items.length === 0 : node.entries.length === 0
    if (node.kind === 'sequence') {
      if (this.#flowLevel > 0 || node.flow || empty) this.#flowSequence(node)
      else this.#blockSequence(node, place)
    } else if (this.#flowLevel > 0 || node.flow || empty) this.#flowMapping(node)
    else this.#blockMapping(node)
  }

  #indented(emit: () => void, { flow = false, indentless = false } = {}): void {
    const before = this.#writer.indent
    if (before < 0) this.#writer.indent = flow ? this.#step : 0
    else if (!indentless) this.#writer.indent += this.#step
    emit()
    this.#writer.indent = before
  }

  #blockSequence(node: SequenceNode, place: Place): void {
    const indentless = place.mapping === true && !this.#writer.atIndention
    this.#indented(
      () => {
        for (const item of node.items) {
          this.#writer.newIndent()
          this.#writer.indicator('-', true, { indention: true })
          this.#node(item, {})
        }
      },
      { indentless },
    )
  }

  #blockMapping(node: MappingNode): void {
    this.#indented(() => {
      for (const [key, value] of node.entries) {
        this.#writer.newIndent()
        if (this.#isSimpleKey(key)) {
          this.#node(key, { mapping: true, simpleKey: true })
          this.#writer.indicator(':', false)
        } else {
          this.#writer.indicator('?', true, { indention: true })
          this.#node(key, { mapping: true })
          this.#writer.newIndent()
          this.#writer.indicator(':', true, { indention: true })
        }
        this.#node(value, { mapping: true })
      }
    })
  }

  #flow(open: string, close: string, count: number, emit: (index: number) => void): void {
    this.#writer.indicator(open, true, { whitespace: true })
    this.#flowLevel++
    this.#indented(
      () => {
        for (let index = 0; index < count; index++) {
          if (index > 0) this.#writer.indicator(',', false)
          if (this.#writer.tooWide) this.#writer.newIndent()
          emit(index)
        }
      },
      { flow: true },
    )
    this.#flowLevel--
    this.#writer.indicator(close, false)
  }

  #flowSequence({ items }: SequenceNode): void {
    this.#flow('[', ']', items.length, (index) => this.#node(items[index] as Node, {}))
  }

  #flowMapping({ entries }: MappingNode): void {
    this.#flow('{', '}', entries.length, (index) => {
      const [key, value] = entries[index] as readonly [Node, Node]
      const simple = this.#isSimpleKey(key)
      if (!simple) this.#writer.indicator('?', true)
      this.#node(key, { mapping: true, simpleKey: simple })
      if (!simple && this.#writer.tooWide) this.#writer.newIndent()
      this.#writer.indicator(':', !simple)
      this.#node(value, { mapping: true })
    })
  }

  #isSimpleKey(key: Node): boolean {
    if (key.kind === 'alias') return true
    if (key.kind === 'sequence') return key.items.length === 0
    if (key.kind === 'mapping') return key.entries.length === 0
    const analysis = analyze(key.text, this.#flavour, this.#unicode)
    if (analysis.multiline) return false
    if (this.#flavour === 'libyaml') return Buffer.byteLength(key.text) <= SIMPLE_KEY
    return !analysis.empty && Array.from(key.text).length + '!!str'.length < SIMPLE_KEY
  }

  #isPlain(node: ScalarNode, { simpleKey = false }: Place): boolean {
    const { empty, multiline, flowPlain, blockPlain } = analyze(node.text, this.#flavour, this.#unicode)
    if (!node.plain || (simpleKey && (empty || multiline))) return false
    return this.#flowLevel > 0 ? flowPlain : blockPlain
  }

  #scalar(node: ScalarNode, place: Place): void {
    if (node.tag !== undefined) this.#writer.indicator(node.tag, true)
    if (node.style === '|' && this.#flowLevel === 0) {
      return this.#indented(() => this.#writer.literal(node.text))
    }
    const { simpleKey = false } = place
    const { singleQuoted, multiline } = analyze(node.text, this.#flavour, this.#unicode)
    const foldable = !simpleKey
    this.#indented(
      () => {
        if (this.#isPlain(node, place)) this.#writer.plain(node.text, foldable)
        else if (singleQuoted && !(simpleKey && multiline)) this.#writer.singleQuoted(node.text, foldable)
        else this.#writer.doubleQuoted(node.text, foldable)
      },
      { flow: true },
    )
  }
}
