import { appendFileSync } from 'node:fs'
import { inspect, stripVTControlCharacters } from 'node:util'
import type { Redactor } from '../secrets.ts'

export interface ConsoleSettings {
  readonly json: boolean
  readonly quiet: boolean
  /** What the flags say; NO_COLOR, TERM=dumb and a stream that is no terminal say no by themselves. */
  readonly color: boolean
  readonly logFile: string | undefined
  readonly redactor: Redactor
}

type Stream = Pick<NodeJS.WriteStream, 'write'> & { readonly isTTY?: boolean; readonly columns?: number }

/** The process's two output streams, as commands use them: results go to standard output, remarks and progress to standard error. */
export class Console {
  readonly json: boolean
  readonly quiet: boolean
  readonly redactor: Redactor
  readonly #settings: ConsoleSettings
  readonly #stdout: Stream
  readonly #stderr: Stream

  constructor(settings: ConsoleSettings, stdout: Stream = process.stdout, stderr: Stream = process.stderr) {
    this.json = settings.json
    this.quiet = settings.quiet
    this.redactor = settings.redactor
    this.#settings = settings
    this.#stdout = stdout
    this.#stderr = stderr
  }

  /** Prints a result: the data as JSON under --json, else the text that `render` makes of it. */
  result<T>(data: T, render: (data: T) => string): void {
    if (this.json) this.out(JSON.stringify(this.redactor.redactData(data), undefined, 2))
    else this.out(render(data))
  }

  /** A line (or lines) of result on standard output. */
  out(text: string): void {
    if (text !== '') this.#write(this.#stdout, text)
  }

  /** Text as data: to the byte on standard output but for secrets; a JSON string under --json. */
  exact(text: string): void {
    if (this.json) this.result(text, (same) => same)
    else this.#stdout.write(this.redactor.redact(text))
  }

  /** A remark on standard error; silent under --quiet. */
  info(text: string): void {
    if (!this.quiet) this.#write(this.#stderr, text)
  }

  /** Something the operator must see: on standard error, also under --quiet. */
  warn(text: string): void {
    this.#write(this.#stderr, text)
  }

  /** Whether colours and cursor movement may be used on standard error. */
  get terminal(): boolean {
    return this.#colorful(this.#stderr) && process.env['CI'] === undefined
  }

  /** Whether what is printed also goes to a file. */
  get logging(): boolean {
    return this.#settings.logFile !== undefined
  }

  /** Whether results on standard output may be coloured. */
  get colorfulResults(): boolean {
    return this.#colorful(this.#stdout)
  }

  #colorful(stream: Stream): boolean {
    const { NO_COLOR, TERM } = process.env
    return (
      this.#settings.color && stream.isTTY === true && (NO_COLOR === undefined || NO_COLOR === '') && TERM !== 'dumb'
    )
  }

  #write(stream: Stream, text: string): void {
    const line = `${this.redactor.redact(text).replace(/\n$/, '')}\n`
    stream.write(line)
    if (this.#settings.logFile !== undefined)
      appendFileSync(this.#settings.logFile, stripVTControlCharacters(line), { mode: 0o600 })
  }
}

/** Any value as text for a person: strings as they are, the rest as inspect prints it. */
export function display(value: unknown): string {
  return typeof value === 'string' ? value : inspect(value, { depth: null, breakLength: 120 })
}
