import { DefaultRenderer, Listr, ListrLogger, ProcessOutput } from 'listr2'
import type { Paint } from './colors.ts'
import type { RunEvent } from './events.ts'
import { failureLines } from './event-lines.ts'
import { RoleProgress } from './role-progress.ts'

/** Milliseconds between two frames: listr2 draws at every change of a title, which at thousands of steps costs all of a core. */
const FRAME = 250

interface RoleTask {
  readonly progress: RoleProgress
  readonly failures: string[]
  readonly show: (title: string, failures: readonly string[]) => void
  readonly finish: () => void
}

/** The part of the screen that is drawn anew: a line per role, with its failures below it. */
export class RoleTree {
  readonly #roles = new Map<string, RoleTask>()
  readonly #paint: Paint
  readonly #done: Promise<unknown>
  readonly #timer: NodeJS.Timeout

  constructor(planned: Extract<RunEvent, { type: 'planned' }>, paint: Paint, stream: NodeJS.WriteStream) {
    this.#paint = paint
    const roles = Map.groupBy(planned.steps, (step) => step.role)
    const tasks = [...roles].map(([role, steps]) => this.#task(new RoleProgress(role, steps)))
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
      rendererOptions: { logger, lazy: true, collapseErrors: false, showErrorMessage: false, formatOutput: 'truncate' },
    })
    this.#done = list.run()
    this.#timer = setInterval(() => this.#draw(), FRAME)
  }

  handle(event: RunEvent): void {
    if (event.type === 'step-started') this.#roles.get(event.step.role)?.progress.started(event.step)
    if (event.type !== 'step-finished') return
    const role = this.#roles.get(event.step.role)
    if (role === undefined) return
    role.progress.ended(event)
    if (event.outcome === 'failed') role.failures.push(...failureLines(event, this.#paint))
    if (role.progress.finished) this.#finish(role)
  }

  /** Draws the last frame and gives the screen back. */
  async close(): Promise<void> {
    clearInterval(this.#timer)
    for (const role of this.#roles.values()) this.#finish(role)
    await this.#done
  }

  #task(progress: RoleProgress) {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>()
    const failures: string[] = []
    return {
      title: progress.title(this.#paint),
      rendererOptions: { persistentOutput: true, outputBar: Infinity },
      task: (_: unknown, task: { title: string; output: string }) => {
        let shown = 0
        this.#roles.set(progress.role, {
          progress,
          failures,
          show: (title, lines) => {
            if (task.title !== title) task.title = title
            if (lines.length > shown) task.output = lines.slice(shown).join('\n')
            shown = lines.length
          },
          finish: () => (progress.failed || !progress.finished ? reject(new Error(progress.role)) : resolve(undefined)),
        })
        return promise
      },
    }
  }

  #finish(role: RoleTask): void {
    role.show(role.progress.title(this.#paint), role.failures)
    role.finish()
  }

  #draw(): void {
    for (const { progress, failures, show } of this.#roles.values())
      if (!progress.finished) show(progress.title(this.#paint), failures)
  }
}

/** listr2's renderer, at most one frame per FRAME milliseconds however many changes there are. */
class ThrottledRenderer extends DefaultRenderer {
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
