import { buffer } from 'node:stream/consumers'
import type { ImageBuild, ImageEngine, Progress } from '../../src/build/image-engine.ts'

/** An engine that builds nothing; it keeps what it was asked, and fails as told. */
export class FakeImageEngine implements ImageEngine {
  readonly tags = new Map<string, Readonly<Record<string, string>>>()
  readonly builds: Omit<ImageBuild, 'context'>[] = []
  readonly pushes: string[] = []
  readonly imports: string[] = []
  /** How many attempts at a reference fail before one succeeds. */
  readonly failures = new Map<string, number>()
  /** References whose builds never say anything. */
  readonly silent = new Set<string>()
  /** The most builds that ran at once. */
  atOnce = 0
  #running = 0

  images(): Promise<ReadonlyMap<string, Readonly<Record<string, string>>>> {
    return Promise.resolve(new Map(this.tags))
  }

  async build({ context, ...build }: ImageBuild, { onLine, signal }: Progress): Promise<void> {
    this.builds.push(build)
    this.#running += 1
    this.atOnce = Math.max(this.atOnce, this.#running)
    try {
      await buffer(context)
      onLine(`building ${build.reference}`)
      if (this.silent.has(build.reference)) await aborted(signal)
      const failures = this.failures.get(build.reference) ?? 0
      if (failures > 0) {
        this.failures.set(build.reference, failures - 1)
        throw new Error('the command returned a non-zero code: 100')
      }
      this.tags.set(build.reference, build.labels)
    } finally {
      this.#running -= 1
    }
  }

  push(reference: string): Promise<void> {
    this.pushes.push(reference)
    return Promise.resolve()
  }

  importImage(_root: unknown, reference: string): Promise<void> {
    this.imports.push(reference)
    return Promise.resolve()
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () =>
      reject(signal.reason instanceof Error ? signal.reason : new Error('aborted')),
    )
  })
}
