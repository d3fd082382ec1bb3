import type { ActionOptions, ActionResult } from '../actions/options.ts'
import { exitCodeOf } from '../errors.ts'
import type { Emit } from '../output/events.ts'
import type { Console } from '../output/console.ts'
import { fanOut, type Listener } from '../output/listener.ts'
import { NdjsonListener } from '../output/ndjson.ts'
import { PlainListener } from '../output/plain.ts'
import { ProblemsListener } from '../output/problems-only.ts'
import { RunRecord } from '../run/record.ts'
import { stateDirectory } from '../run/state-directory.ts'
import { asKollaError } from '../output/report-error.ts'

/** What an action gets from the frame it runs in, rather than from the flags. */
type Frame = 'run' | 'emit' | 'planned' | 'signal'

export interface ActionRun {
  readonly action: string
  readonly console: Console
  readonly options: Omit<ActionOptions, Frame>
  /** Standard output carries the events under --json (`events`), or is left to what the command prints at the end (`data`). */
  readonly output: 'events' | 'data'
  /** Whether the run is kept on record; a mere plan is not. */
  readonly recorded: boolean
  readonly run: (options: ActionOptions) => Promise<ActionResult>
}

const EXIT_CODES: Readonly<Record<ActionResult['outcome'], number>> = {
  done: 0,
  'nothing-to-do': 0,
  failed: 1,
  interrupted: 130,
}

/** Runs an action with its listeners, its record and its signals, and says how it went; errors go on to the caller. */
export async function runAction(settings: ActionRun): Promise<ActionResult & { readonly exitCode: number }> {
  const { action, console, options, recorded } = settings
  const record = recorded
    ? new RunRecord({ directory: stateDirectory(), action, redactor: options.redactor })
    : undefined
  const listeners = [...(await screen(settings)), ...(record === undefined ? [] : [record])]
  const interruption = onInterrupt(console)
  const began = performance.now()
  const seen = { end: false }
  const send = fanOut(listeners, options.redactor)
  const emit: Emit = (event) => {
    seen.end ||= event.type === 'run-finished'
    send(event)
  }
  try {
    const result = await settings.run({
      ...options,
      run: record?.id ?? action,
      emit,
      planned: (plan) => record?.plan(plan),
      signal: interruption.signal,
    })
    if (result.plan !== undefined) record?.plan(result.plan)
    // an action without steps has no recap of its own, and yet every run says how it ended
    if (!seen.end && settings.output === 'events') {
      emit({
        type: 'run-finished',
        outcome: result.outcome,
        milliseconds: performance.now() - began,
        recap: {},
        slowest: [],
      })
    }
    return { ...result, exitCode: EXIT_CODES[result.outcome] }
  } catch (error) {
    record?.failed(
      asKollaError(error).message,
      exitCodeOf(error) === EXIT_CODES.interrupted ? 'interrupted' : 'failed',
      new Date(),
    )
    throw error
  } finally {
    interruption.stop()
    for (const listener of listeners) await listener.close()
  }
}

/** Who shows the events: NDJSON for programs, the drawn view on a terminal, timestamped lines elsewhere. */
export async function screen({
  console,
  options,
  output,
}: Pick<ActionRun, 'console' | 'output'> & { readonly options: { readonly verbosity: number } }): Promise<Listener[]> {
  if (console.json && output === 'events') return [new NdjsonListener((line) => console.out(line))]
  if (console.quiet || console.json) return [new ProblemsListener((text) => console.warn(text))]
  if (console.terminal && options.verbosity < 2 && !console.logging) {
    const { TerminalListener } = await import('../output/terminal.ts')
    return [new TerminalListener({ verbosity: options.verbosity, stream: process.stderr, colorful: true })]
  }
  return [new PlainListener({ verbosity: options.verbosity, heartbeat: true, write: (text) => console.info(text) })]
}

const INTERRUPTIONS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * The first Ctrl-C, SIGTERM or closed terminal asks the action to come to an end, the second one ends the process; but a terminal that
 * closes may say so more than once.
 */
export function onInterrupt(console: Console): { readonly signal: AbortSignal; stop(): void } {
  const controller = new AbortController()
  const interrupt = (signal: NodeJS.Signals): void => {
    if (!controller.signal.aborted) {
      console.warn('interrupted: no new steps are started, running ones are finished; once more to leave at once')
      controller.abort()
    } else if (signal !== 'SIGHUP') process.exit(130)
  }
  for (const name of INTERRUPTIONS) process.on(name, interrupt)
  const stop = (): void => {
    for (const name of INTERRUPTIONS) process.off(name, interrupt)
  }
  return { signal: controller.signal, stop }
}
