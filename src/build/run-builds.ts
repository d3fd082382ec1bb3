import type { Emit, StepInfo } from '../output/events.ts'
import { buildOne, type BuildOneSettings } from './build-one.ts'
import type { ImageResult, PlannedImage } from './types.ts'

/** At most so many builds at once, each waiting for its turn. */
export interface Turns {
  take(signal?: AbortSignal): Promise<() => void>
}

export interface RunSettings extends BuildOneSettings {
  readonly turns: Turns
  readonly emit: Emit
  /** No build is started after it is aborted. */
  readonly signal: AbortSignal
}

/** Carries a plan out: every image as soon as what it stands on is there. Never throws for a build that fails. */
export async function runBuilds(plan: readonly PlannedImage[], settings: RunSettings): Promise<ImageResult[]> {
  const results = new Map<string, Promise<ImageResult>>()
  for (const planned of plan) {
    if (planned.choice.kind === 'unmatched') continue
    const parent = planned.image.parent === undefined ? undefined : results.get(planned.image.parent)
    results.set(planned.image.name, runOne(planned, parent, settings))
  }
  return Promise.all(results.values())
}

async function runOne(
  { image, choice }: PlannedImage,
  parent: Promise<ImageResult> | undefined,
  settings: RunSettings,
): Promise<ImageResult> {
  const untouched = { name: image.name, reference: image.reference, milliseconds: 0, attempts: 0, pushed: false }
  if (choice.kind === 'skip') {
    return {
      ...untouched,
      outcome: 'skipped',
      message: choice.reason === 'exists' ? 'there already' : 'parents are skipped',
    }
  }
  const below = await parent
  if (below !== undefined && below.outcome !== 'built' && below.outcome !== 'skipped') {
    const outcome = below.outcome === 'abandoned' ? 'abandoned' : 'parent-failed'
    return { ...untouched, outcome, message: `stands on ${below.name}` }
  }
  return inTurn(settings, async () => {
    if (settings.signal.aborted) return { ...untouched, outcome: 'abandoned' }
    const step: StepInfo = { id: `build/${image.name}`, role: 'build', host: undefined, title: image.name, reasons: [] }
    settings.emit({ type: 'step-started', step })
    const result = await buildOne(image, settings)
    settings.emit({
      type: 'step-finished',
      step,
      outcome: result.outcome === 'built' ? 'changed' : result.outcome === 'failed' ? 'failed' : 'abandoned',
      milliseconds: result.milliseconds,
      ...(result.message === undefined ? {} : { message: result.message }),
      ...(result.lastLines === undefined ? {} : { log: result.lastLines }),
    })
    return result
  })
}

async function inTurn<T>(settings: RunSettings, work: () => Promise<T>): Promise<T> {
  const release = await settings.turns.take()
  try {
    return await work()
  } finally {
    release()
  }
}
