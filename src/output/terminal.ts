import { paint, type Paint } from './colors.ts'
import { eventLines, type Verbosity } from './event-lines.ts'
import type { TimedEvent } from './events.ts'
import type { Listener } from './listener.ts'
import { LONGEST_SILENCE } from './plain.ts'
import { RoleTree } from './role-tree.ts'
import { Running } from './running.ts'

export interface TerminalSettings {
  readonly verbosity: Verbosity
  readonly stream: NodeJS.WriteStream
  readonly colorful: boolean
}

/** For people: lines until there is a plan, then a line per role that follows the run, then the recap. */
export class TerminalListener implements Listener {
  readonly #settings: TerminalSettings
  readonly #paint: Paint
  readonly #running = new Running()
  readonly #heartbeat: NodeJS.Timeout
  /** Lines that arrived while the roles are drawn; printed below them. */
  readonly #later: string[] = []
  #tree: RoleTree | undefined

  constructor(settings: TerminalSettings) {
    this.#settings = settings
    this.#paint = paint(settings.colorful)
    this.#heartbeat = setInterval(() => this.#beat(), LONGEST_SILENCE).unref()
  }

  handle(event: TimedEvent): void {
    this.#running.handle(event, Date.parse(event.at))
    if (
      this.#tree !== undefined &&
      (event.type === 'step-started' || event.type === 'step-progress' || event.type === 'step-finished')
    ) {
      return this.#tree.handle(event)
    }
    this.#print(eventLines(event, this.#settings.verbosity, this.#paint))
    if (event.type === 'planned' && event.steps.length > 0)
      this.#tree = new RoleTree(event, this.#paint, this.#settings.stream)
  }

  async close(): Promise<void> {
    clearInterval(this.#heartbeat)
    await this.#tree?.close()
    this.#tree = undefined
    this.#print(this.#later.splice(0))
  }

  #print(lines: readonly string[]): void {
    if (this.#tree !== undefined) this.#later.push(...lines)
    else if (lines.length > 0) this.#settings.stream.write(`${lines.join('\n')}\n`)
    this.#heartbeat.refresh()
  }

  /** While the roles are drawn, the screen itself shows what is running. */
  #beat(): void {
    if (this.#tree === undefined) this.#print([this.#paint.faint(this.#running.describe(Date.now()))])
  }
}
