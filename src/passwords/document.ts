import { isMap, LineCounter, parseDocument } from 'yaml'
import type { Node, Pair } from 'yaml'
import { KollaError } from '../errors.ts'
import type { Origin } from '../errors.ts'
import { describeNode, EMPTY, endOf, pairText, scalarText, valueOf } from './nodes.ts'
import type { PasswordValue, WritableValue } from './nodes.ts'

interface Entry {
  readonly start: number
  readonly end: number
  readonly value: PasswordValue
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
    const lines = new LineCounter()
    const document = parseDocument(text, { version: '1.1', lineCounter: lines, logLevel: 'silent' })
    const [error] = document.errors
    if (error) {
      const { line, col } = lines.linePos(error.pos[0])
      throw notPasswords(error.message.split(' at line')[0] ?? error.message, { file, line, column: col })
    }
    const { contents } = document
    if (!isMap(contents)) throw notPasswords('it must hold "name: value" lines', { file })
    if (contents.flow === true) {
      contents.flow = false
      return PasswordsDocument.parse(document.toString({ lineWidth: 0 }), file)
    }
    const entries = contents.items.map((pair) => [scalarText(pair.key) ?? '', entry(pair, text)] as const)
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
    this.#edits.set(key, { text: pairText(key, value), value: valueOf(value) })
  }

  /** Takes over a value as another file has it: quoted or encrypted. */
  copy(key: string, from: PasswordsDocument): void {
    this.#edits.set(key, { text: from.#written(key), value: from.get(key) })
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

function entry(pair: Pair, text: string): Entry {
  const start = (pair.key as Node | null)?.range?.[0] ?? 0
  return { start, end: endOf(pair, text), value: describeNode(pair.value as Node | null) }
}

function notPasswords(message: string, where: Origin): KollaError {
  return new KollaError(`not a passwords file: ${message}`, { code: 'passwords-syntax', fault: 'configuration', where })
}
