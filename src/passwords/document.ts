import { isAlias, isMap, isScalar, LineCounter, parseDocument } from 'yaml'
import type { Node, Pair } from 'yaml'
import { KollaError } from '../errors.ts'
import type { Origin } from '../errors.ts'
import { Dict } from '../templates/values.ts'
import type { Value } from '../templates/types.ts'
import { loadYaml } from '../yaml/load.ts'
import { describeNode, describeValue, EMPTY, endOf, pairText, scalarText, valueOf, writableOf } from './nodes.ts'
import type { PasswordValue, WritableValue } from './nodes.ts'

interface Entry {
  readonly start: number
  readonly end: number
  readonly value: PasswordValue
  /** The name under which other values of the file refer to it. */
  readonly anchor: string | undefined
  /** It is referred to, or refers: its text means nothing elsewhere. */
  readonly linked: boolean
}

interface Edit {
  /** `name: value`, as it will stand in the file. */
  readonly text: string
  readonly value: PasswordValue
}

/** passwords.yml, changed in place: comments, order and everything that is not set stay to the byte. */
export class PasswordsDocument {
  readonly file: string
  readonly #text: string
  readonly #lines: LineCounter
  readonly #entries: ReadonlyMap<string, Entry>
  readonly #edits = new Map<string, Edit>()

  private constructor(file: string, text: string, lines: LineCounter, entries: ReadonlyMap<string, Entry>) {
    this.file = file
    this.#text = text
    this.#lines = lines
    this.#entries = entries
  }

  /** Throws KollaError `passwords-syntax` when the text is no mapping of names to values. */
  static parse(text: string, file: string): PasswordsDocument {
    const loaded = loadYaml(text, file)
    const mistake = loaded.problems.find(({ severity }) => severity === 'error')
    if (mistake) throw notPasswords(mistake.message, mistake.where ?? { file }, mistake.hint)
    const lines = new LineCounter()
    const document = parseDocument(text, { version: '1.1', lineCounter: lines, logLevel: 'silent' })
    const { contents } = document
    if (!isMap(contents)) throw notPasswords('it must hold "name: value" lines', { file })
    if (contents.flow === true) {
      contents.flow = false
      return PasswordsDocument.parse(document.toString({ lineWidth: 0 }), file)
    }
    const entries = contents.items.map((pair) => entry(pair, text, loaded.value))
    const names = entries.map(([key]) => key)
    const repeated = entries.find(([key], index) => names.indexOf(key) !== index)
    if (repeated) {
      const { line, col } = lines.linePos(repeated[1].start)
      throw notPasswords(`${repeated[0]} is in it twice`, { file, line, column: col }, 'remove one of them')
    }
    return new PasswordsDocument(file, text, lines, new Map(entries))
  }

  get keys(): readonly string[] {
    return [...new Set([...this.#entries.keys(), ...this.#edits.keys()])]
  }

  get changed(): boolean {
    return this.#edits.size > 0
  }

  has(key: string): boolean {
    return this.#entries.has(key) || this.#edits.has(key)
  }

  get(key: string): PasswordValue {
    return this.#edits.get(key)?.value ?? this.#entries.get(key)?.value ?? EMPTY
  }

  /** Where a key stands. */
  originOf(key: string): Origin {
    const found = this.#entries.get(key)
    if (!found) return { file: this.file }
    const { line, col } = this.#lines.linePos(found.start)
    return { file: this.file, line, column: col }
  }

  /** Sets a value in the place of the old one, or at the end; null empties it. */
  set(key: string, value: WritableValue): void {
    const anchor = this.#entries.get(key)?.anchor
    const text = pairText(key, value)
    const anchored = anchor === undefined ? text : text.replace(':', `: &${anchor}`)
    this.#edits.set(key, { text: anchored, value: valueOf(value) })
  }

  /** Takes over a value as another file has it: quoted or encrypted. */
  copy(key: string, from: PasswordsDocument): void {
    const value = from.get(key)
    const isWritten = value.kind === 'encrypted' || from.#entries.get(key)?.linked !== true
    if (isWritten && this.#entries.get(key)?.anchor === undefined) {
      this.#edits.set(key, { text: from.#written(key), value })
    } else this.set(key, writableOf(value))
  }

  toString(): string {
    const pieces: string[] = []
    let position = 0
    for (const [key, { start, end }] of this.#entries) {
      const edit = this.#edits.get(key)
      if (!edit) continue
      pieces.push(this.#text.slice(position, start), edit.text)
      position = end
    }
    const rest = pieces.join('') + this.#text.slice(position)
    const added = [...this.#edits].filter(([key]) => !this.#entries.has(key)).map(([, { text }]) => `${text}\n`)
    return rest + (rest.endsWith('\n') || rest === '' || added.length === 0 ? '' : '\n') + added.join('')
  }

  #written(key: string): string {
    const found = this.#entries.get(key)
    return this.#edits.get(key)?.text ?? (found ? this.#text.slice(found.start, found.end) : `${key}:`)
  }
}

function entry(pair: Pair, text: string, values: Value): readonly [key: string, entry: Entry] {
  const key = scalarText(pair.key) ?? ''
  const node = pair.value as Node | null
  const linked = isAlias(node)
  const value = linked && values instanceof Dict ? describeValue(values.get(key) ?? null) : describeNode(node)
  const anchor = isScalar(node) || isMap(node) ? node.anchor : undefined
  const start = (pair.key as Node | null)?.range?.[0] ?? 0
  return [key, { start, end: endOf(pair, text), value, anchor, linked: linked || anchor !== undefined }]
}

function notPasswords(message: string, where: Origin, hint?: string): KollaError {
  const details = { code: 'passwords-syntax', fault: 'configuration', where, hint } as const
  return new KollaError(`not a passwords file: ${message}`, details)
}
