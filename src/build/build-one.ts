import { createWriteStream, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Emit } from '../output/events.ts'
import { contextOf } from './context.ts'
import { DIGEST_LABEL } from './digest.ts'
import type { ImageEngine, Progress } from './image-engine.ts'
import type { Image, ImageResult } from './types.ts'

const LAST_LINES = 15

export interface BuildOneSettings {
  readonly engine: ImageEngine
  readonly emit: Emit
  readonly signal: AbortSignal
  readonly logsDir: string
  readonly labels: Readonly<Record<string, string>>
  readonly buildArgs: Readonly<Record<string, string>>
  readonly cache: boolean
  readonly pull: boolean
  readonly push: boolean
  readonly retries: number
  /** Seconds without a line after which an attempt has failed. */
  readonly timeout: number
}

/** Builds one image, and pushes it where asked to, with retries; everything that is printed goes to its log. */
export async function buildOne(image: Image, settings: BuildOneSettings): Promise<ImageResult> {
  const started = performance.now()
  mkdirSync(settings.logsDir, { recursive: true })
  const log = join(settings.logsDir, `${image.name}.log`)
  const file = createWriteStream(log)
  const lastLines: string[] = []
  const onLine = (line: string) => {
    file.write(`${line}\n`)
    lastLines.push(line)
    if (lastLines.length > LAST_LINES) lastLines.shift()
  }
  const finish = (details: Pick<ImageResult, 'outcome' | 'attempts'> & Partial<ImageResult>): ImageResult => ({
    name: image.name,
    reference: image.reference,
    milliseconds: Math.round(performance.now() - started),
    pushed: false,
    log,
    ...details,
  })

  try {
    for (let attempts = 1; ; attempts += 1) {
      try {
        await watched(settings, onLine, (progress) => build(image, settings, progress))
        if (settings.push)
          await watched(settings, onLine, (progress) => settings.engine.push(image.reference, progress))
        return finish({ outcome: 'built', attempts, pushed: settings.push })
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error)
        onLine(message)
        if (settings.signal.aborted) return finish({ outcome: 'abandoned', attempts, message: 'interrupted' })
        if (attempts > settings.retries) return finish({ outcome: 'failed', attempts, message, lastLines })
        settings.emit({
          type: 'step-progress',
          id: `build/${image.name}`,
          message: `attempt ${attempts} failed, trying again: ${message}`,
        })
      }
    }
  } finally {
    await new Promise<void>((resolve) => file.end(() => resolve()))
  }
}

function build(image: Image, settings: BuildOneSettings, progress: Progress): Promise<void> {
  return settings.engine.build(
    {
      reference: image.reference,
      context: contextOf(image),
      labels: { ...settings.labels, name: image.name, [DIGEST_LABEL]: image.digest },
      buildArgs: settings.buildArgs,
      cache: settings.cache,
      // What stands on an image of ours has nothing to fetch.
      pull: settings.pull && image.parent === undefined,
    },
    progress,
  )
}

/** Runs `work` and fails it when it has said nothing for too long, or when the whole build is interrupted. */
async function watched(
  { timeout, signal }: BuildOneSettings,
  onLine: (line: string) => void,
  work: (progress: Progress) => Promise<void>,
): Promise<void> {
  const silence = new AbortController()
  const giveUp = () => silence.abort(new Error(`nothing happened for ${timeout} s`))
  let timer = setTimeout(giveUp, timeout * 1000)
  const either = AbortSignal.any([signal, silence.signal])
  try {
    await work({
      onLine: (line) => {
        clearTimeout(timer)
        timer = setTimeout(giveUp, timeout * 1000)
        onLine(line)
      },
      signal: either,
    })
  } catch (error) {
    throw either.aborted ? either.reason : error
  } finally {
    clearTimeout(timer)
  }
}
