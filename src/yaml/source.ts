import { Scalar } from 'yaml'

/** The text of a scalar, its quotes and escapes resolved. */
export function textOf(node: Scalar): string {
  return typeof node.value === 'string' ? node.value : (node.source ?? '')
}

/** What only the source text tells of a node: places where the library is more lenient than PyYAML, or differs from it. */
export class SourceChecks {
  readonly #text: string
  readonly #endsInside: boolean

  constructor(text: string) {
    this.#text = text
    this.#endsInside = text.slice(text.lastIndexOf('\n') + 1).trim() !== ''
  }

  /** As PyYAML: a block scalar at the end of a file that lacks its last newline has none either. */
  textOf(node: Scalar): string {
    const text = textOf(node)
    const isBlock = node.type === Scalar.BLOCK_LITERAL || node.type === Scalar.BLOCK_FOLDED
    const isCut = isBlock && this.#endsInside && (node.range?.[1] ?? 0) >= this.#text.length
    return isCut && text.endsWith('\n') ? text.slice(0, -1) : text
  }

  /** `'it''` and `"a\"` at the end of a file. */
  isUnterminated(node: Scalar): boolean {
    if (node.type !== Scalar.QUOTE_SINGLE && node.type !== Scalar.QUOTE_DOUBLE) return false
    const [start = 0, end = 0] = node.range ?? []
    const single = node.type === Scalar.QUOTE_SINGLE
    if (end - start < 2 || this.#text.charAt(end - 1) !== (single ? "'" : '"')) return true
    const escapes = this.#runBefore(end - 1, start + 1, single ? "'" : '\\')
    return escapes % 2 === 1
  }

  /** How many times `character` stands directly before `end`. */
  #runBefore(end: number, start: number, character: string): number {
    let at = end
    while (at > start && this.#text.charAt(at - 1) === character) at--
    return end - at
  }

  /** The empty key before the second colon of `a: [b]: c`. */
  isMisplacedKey(key: Scalar): boolean {
    const [start = 0, end = 0] = key.range ?? []
    return start === end && /["'\]}][ \t]*$/.test(this.#text.slice(Math.max(0, start - 100), start))
  }
}
