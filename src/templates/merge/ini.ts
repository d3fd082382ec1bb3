// Configuration files as oslo.config reads them, merged as kolla-ansible's merge_configs does: what a later file sets replaces
// all that earlier files set under that name, repeated options inside one file add up.
import { KollaError } from '../../errors.ts'

/** A value as its lines; an empty list is an option that is set to nothing. */
export type IniValue = readonly string[]

/** The options of one section, each with every value it was given. */
export interface IniSection {
  /** `null`: options before any section. */
  readonly name: string | null
  readonly options: ReadonlyMap<string, readonly IniValue[]>
}

/** A configuration file; `file` names it in errors. */
export interface IniSource {
  readonly file: string
  readonly text: string
}

/** One option that differs. An empty list: it is not there. */
export interface IniDifference {
  readonly section: string | null
  readonly option: string
  readonly from: readonly string[]
  readonly to: readonly string[]
}

type Sections = Map<string | null, Map<string, IniValue[]>>

/** What Python's strip() takes away: not quite what JavaScript's trim does. */
const SPACE = /[\s\x1c-\x1f\x85]/u
const LEADING = /^[\s\x1c-\x1f\x85]+/u

/** By hand: an expression that looks for the end takes the square of the spaces before something else. */
function strippedEnd(text: string): string {
  let end = text.length
  while (end > 0 && SPACE.test(text.charAt(end - 1))) end--
  return text.slice(0, end)
}

function parseError({ file }: IniSource, line: number, message: string, hint: string): KollaError {
  return new KollaError(message, { code: 'ini-syntax', fault: 'configuration', where: { file, line }, hint })
}

class Parser {
  readonly sections: Sections = new Map()
  readonly #source: IniSource
  #section: Map<string, IniValue[]> | undefined
  #option: string | undefined
  #value: string[] = []
  #line = 0

  constructor(source: IniSource) {
    this.#source = source
  }

  parse(): Sections {
    for (const line of this.#source.text.split('\n')) this.#read(strippedEnd(line))
    this.#finish()
    return this.sections
  }

  #read(line: string): void {
    this.#line++
    if (line === '') return this.#finish()
    if (line.startsWith(' ') || line.startsWith('\t')) return this.#continue(line)
    this.#finish()
    if (line.startsWith('[')) this.#open(line)
    else if (!line.startsWith('#') && !line.startsWith(';')) this.#assign(line)
  }

  #continue(line: string): void {
    if (this.#option === undefined) {
      throw this.#error(`"${line.trim()}" continues no value`, 'Begin the line with the option, at the first column.')
    }
    this.#value.push(line.replace(LEADING, ''))
  }

  #open(line: string): void {
    if (!line.endsWith(']')) throw this.#error(`The section "${line}" does not end with ]`, 'Close the bracket.')
    if (line.length <= 2) throw this.#error('The section has no name', 'Write a name between the brackets.')
    this.#section = this.#ensure(line.slice(1, -1))
  }

  #ensure(name: string | null): Map<string, IniValue[]> {
    const found = this.sections.get(name) ?? new Map<string, IniValue[]>()
    this.sections.set(name, found)
    return found
  }

  #assign(line: string): void {
    const separator = line.search(/[:=]/)
    if (separator < 0) {
      throw this.#error(`"${line}" is no assignment`, 'Write "option = value", or indent the line to continue a value.')
    }
    const option = strippedEnd(line.slice(0, separator))
    if (option === '') throw this.#error(`"${line}" has no option name`, 'Write "option = value".')
    this.#option = option
    this.#value = [unquoted(line.slice(separator + 1).replace(LEADING, ''))]
  }

  #finish(): void {
    if (this.#option === undefined) return
    const value = this.#value.length === 1 && this.#value[0] === '' ? [] : this.#value
    this.#section ??= this.#ensure(null)
    const values = this.#section.get(this.#option)
    if (values) values.push(value)
    else this.#section.set(this.#option, [value])
    this.#option = undefined
  }

  #error(message: string, hint: string): KollaError {
    return parseError(this.#source, this.#line, message, hint)
  }
}

/** One pair of quotes around the whole value is not part of it; a lone quote counts as a pair. */
function unquoted(value: string): string {
  const quote = value[0]
  return (quote === '"' || quote === "'") && value.endsWith(quote) ? value.slice(1, -1) : value
}

/** The sections of a file in order. Throws KollaError `ini-syntax` with the line. */
export function parseIni(text: string, file = '<text>'): readonly IniSection[] {
  return [...new Parser({ file, text }).parse()].map(([name, options]) => ({ name, options }))
}

export interface IniMergeOptions {
  /** `option = value`; `false` gives `option=value`. Default true. */
  readonly whitespace?: boolean
}

/** The merged file's text. Throws KollaError `ini-syntax` with file and line. */
export function mergeIni(sources: readonly IniSource[], { whitespace = true }: IniMergeOptions = {}): string {
  const merged: Sections = new Map()
  for (const source of sources) {
    for (const [name, options] of new Parser(source).parse()) {
      const into = merged.get(name) ?? new Map<string, IniValue[]>()
      merged.set(name, into)
      for (const [option, values] of options) into.set(option, values)
    }
  }
  return [...merged].map(([name, options]) => sectionText(name, options, whitespace ? ' ' : '')).join('')
}

function sectionText(name: string | null, options: ReadonlyMap<string, readonly IniValue[]>, space: string): string {
  const header = name === null ? '' : `[${name}]\n`
  const lines = [...options].flatMap(([option, values]) => values.map((value) => optionText(option, value, space)))
  return `${header}${lines.join('')}\n`
}

/** Further lines stand under the first value. */
function optionText(option: string, [first, ...others]: IniValue, space: string): string {
  if (first === undefined) return `${option}${space}=\n`
  const indent = ' '.repeat(Array.from(option).length + space.length * 2 + 1)
  return `${option}${space}=${space}${first}\n${others.map((line) => `${indent}${line}\n`).join('')}`
}

/** The options in which two files differ, in the order of the old one, then what is new. Throws KollaError `ini-syntax`. */
export function iniDifferences(oldText: string, newText: string): readonly IniDifference[] {
  const before = new Parser({ file: '<old>', text: oldText }).parse()
  const after = new Parser({ file: '<new>', text: newText }).parse()
  const values = (sections: Sections, section: string | null, option: string): readonly string[] =>
    (sections.get(section)?.get(option) ?? []).map((lines) => lines.join('\n'))
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((section) => {
    const names = [...(before.get(section)?.keys() ?? []), ...(after.get(section)?.keys() ?? [])]
    return [...new Set(names)]
      .map((option) => ({
        section,
        option,
        from: values(before, section, option),
        to: values(after, section, option),
      }))
      .filter(({ from, to }) => from.length !== to.length || from.some((value, index) => value !== to[index]))
  })
}
