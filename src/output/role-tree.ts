import { DefaultRenderer, Listr, ListrLogger, ProcessOutput } from 'listr2'
import type { Paint } from './colors.ts'
import type { RunEvent } from './events.ts'
import { failureLines } from './event-lines.ts'
import { RoleProgress } from './role-progress.ts'

/** Milliseconds between two frames: listr2 draws at every change of a title, which at thousands of steps costs all of a core. */
const FRAME = 250

/** What listr2 shows of a task; there is none until it has started the task. */
interface Shown {
  title: string
}

/** The part of the screen that is drawn anew: a line per role, with its failures below it. */
export class RoleTree {
  readonly #roles: ReadonlyMap<string, RoleTask>
  readonly #paint: Paint
  readonly #done: Promise<unknown>
  readonly #timer: NodeJS.Timeout

  constructor(planned: Extract<RunEvent, { type: 'planned' }>, paint: Paint, stream: NodeJS.WriteStream) {
    this.#paint = paint
    const roles = Map.groupBy(planned.steps, (step) => step.role)
    this.#roles = new Map([...roles].map(([role, steps]) => [role, new RoleTask(new RoleProgress(role, steps), paint)]))
    const tasks = [...this.#roles.values()].map((task) => task.definition())
    const logger = new ListrLogger({
      useIcons: true,
      toStderr: [],
      processOutput: new ProcessOutput(stream, stream, { leaveEmptyLine: false }),
    })
    const list = new Listr(tasks, {
      concurrent: true,
      exitOnError: false,
      renderer: ThrottledRenderer,
      fallbackRendererCondition: false,
      registerSignalListeners: false,
      rendererOptions: { logger, lazy: true, collapseErrors: false, showErrorMessage: false, formatOutput: 'wrap' },
    })
    this.#done = list.run()
    this.#timer = setInterval(() => this.#draw(), FRAME)
  }

  handle(event: RunEvent): void {
    if (event.type === 'step-started') this.#roles.get(event.step.role)?.progress.started(event.step)
    if (event.type === 'step-finished') this.#roles.get(event.step.role)?.ended(event)
  }

  /** Draws the last frame and gives the screen back. */
  async close(): Promise<void> {
    clearInterval(this.#timer)
    for (const role of this.#roles.values()) role.finish()
    await this.#done
  }

  #draw(): void {
    for (const role of this.#roles.values()) if (!role.progress.finished) role.draw()
  }
}

/** One role as a task of listr2: events change it at any time, the screen follows when it is drawn. */
class RoleTask {
  readonly progress: RoleProgress
  readonly #paint: Paint
  readonly #failures: string[] = []
  readonly #end = Promise.withResolvers<undefined>()
  #shown: Shown | undefined

  constructor(progress: RoleProgress, paint: Paint) {
    this.progress = progress
    this.#paint = paint
  }

  /** As listr2 takes it. */
  definition() {
    return {
      title: this.#text(),
      task: (_: unknown, shown: Shown) => {
        this.#shown = shown
        this.draw()
        return this.#end.promise
      },
    }
  }

  ended(event: Extract<RunEvent, { type: 'step-finished' }>): void {
    this.progress.ended(event)
    if (event.outcome === 'failed') this.#failures.push(...failureLines(event, this.#paint))
    if (this.progress.finished) this.finish()
  }

  draw(): void {
    if (this.#shown === undefined) return
    const text = this.#text()
    if (this.#shown.title !== text) this.#shown.title = text
  }

  finish(): void {
    this.draw()
    if (this.progress.failed || !this.progress.finished) this.#end.reject(new Error(this.progress.role))
    else this.#end.resolve(undefined)
  }

  /** Failures are lines of the title: listr2 loses output that comes before its first frame. */
  #text(): string {
    return [this.progress.title(this.#paint), ...this.#failures].join('\n')
  }
}

/** listr2's renderer, at most one frame per FRAME milliseconds however many changes there are. */
class ThrottledRenderer extends DefaultRenderer {
  // the stream was chosen by our caller: listr2 would look at standard output, which is not where we draw
  static override nonTTY = true

  #pending: NodeJS.Timeout | undefined

  override update(): void {
    this.#pending ??= setTimeout(() => {
      this.#pending = undefined
      super.update()
    }, FRAME)
  }

  override end(): void {
    clearTimeout(this.#pending)
    super.end()
  }
}
