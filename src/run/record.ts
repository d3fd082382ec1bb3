import { closeSync, mkdirSync, openSync, readdirSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { HostRecap, TimedEvent } from '../output/events.ts'
import type { Listener } from '../output/listener.ts'
import type { Plan } from '../plan/types.ts'
import type { Redactor } from '../secrets.ts'

/** How many runs are kept; the oldest go first. */
export const RUNS_KEPT = 100

/** recap.json: how a run went, in short. Secrets are masked. */
export interface RunSummary {
  readonly run: string
  readonly action: string
  /** ISO 8601 in UTC. */
  readonly started: string
  /** Undefined while it goes on, and for ever when it was killed. */
  readonly finished: string | undefined
  readonly outcome: 'running' | 'done' | 'nothing-to-do' | 'failed' | 'interrupted'
  readonly hosts: readonly string[]
  readonly recap: Readonly<Record<string, HostRecap>>
  readonly message: string | undefined
}

export interface RecordSettings {
  /** The state directory; runs are below runs/. */
  readonly directory: string
  readonly action: string
  readonly redactor: Redactor
  readonly now?: () => Date
  readonly keep?: number
}

/** The folder of one run: events.ndjson as it goes, plan.json and recap.json. Only its owner can read it. */
export class RunRecord implements Listener {
  /** Sorts by time: `20261121-093015-deploy`. */
  readonly id: string
  readonly #folder: string
  readonly #redactor: Redactor
  readonly #events: number
  #summary: RunSummary

  constructor(settings: RecordSettings) {
    const { directory, action, redactor, now = () => new Date(), keep = RUNS_KEPT } = settings
    const runs = join(directory, 'runs')
    const started = now().toISOString()
    mkdirSync(runs, { recursive: true, mode: 0o700 })
    this.id = makeFolder(runs, `${started.slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')}-${action}`)
    this.#folder = join(runs, this.id)
    this.#redactor = redactor
    this.#events = openSync(join(this.#folder, 'events.ndjson'), 'a', 0o600)
    this.#summary = {
      run: this.id,
      action,
      started,
      finished: undefined,
      outcome: 'running',
      hosts: [],
      recap: {},
      message: undefined,
    }
    this.#write('recap.json', this.#summary)
    forgetOldRuns(runs, keep)
  }

  handle(event: TimedEvent): void {
    writeSync(this.#events, `${JSON.stringify(event)}\n`)
    if (event.type === 'run-started') this.#summary = { ...this.#summary, hosts: event.hosts }
    if (event.type !== 'run-finished') return
    const { at, outcome, recap, message } = event
    this.#summary = { ...this.#summary, finished: at, outcome, recap, message }
  }

  /** Keeps the plan as it was made. */
  plan(plan: Plan): void {
    this.#write('plan.json', this.#redactor.redactData(plan))
  }

  /** A run that ended with an error instead of a recap. */
  failed(message: string, outcome: 'failed' | 'interrupted', at: Date): void {
    const text = this.#redactor.redact(message)
    this.#summary = { ...this.#summary, finished: at.toISOString(), outcome, message: text }
  }

  close(): Promise<void> {
    closeSync(this.#events)
    this.#write('recap.json', this.#summary)
    return Promise.resolve()
  }

  #write(name: string, data: unknown): void {
    writeFileSync(join(this.#folder, name), `${JSON.stringify(data, undefined, 2)}\n`, { mode: 0o600 })
  }
}

/** Two runs that start in the same second get different folders. */
function makeFolder(runs: string, name: string): string {
  for (let attempt = 1; ; attempt++) {
    const id = attempt === 1 ? name : `${name}-${attempt}`
    try {
      mkdirSync(join(runs, id), { mode: 0o700 })
      return id
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}

function forgetOldRuns(runs: string, keep: number): void {
  for (const id of readdirSync(runs).sort().slice(0, -keep)) rmSync(join(runs, id), { recursive: true, force: true })
}
