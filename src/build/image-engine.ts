import type { Readable } from 'node:stream'

export interface ImageBuild {
  readonly reference: string
  readonly context: Readable
  readonly labels: Readonly<Record<string, string>>
  readonly buildArgs: Readonly<Record<string, string>>
  readonly cache: boolean
  /** Fetch a newer version of what FROM names. */
  readonly pull: boolean
}

export interface Progress {
  /** Called with every line that the engine prints. */
  readonly onLine: (line: string) => void
  readonly signal: AbortSignal
}

/** What a container engine does for the builder; the border that tests put a fake at. */
export interface ImageEngine {
  /** All tags that the engine has images for, each with the labels of its image. */
  images(): Promise<ReadonlyMap<string, Readonly<Record<string, string>>>>
  /** Builds and tags an image; throws the engine's message when the build fails. */
  build(build: ImageBuild, progress: Progress): Promise<void>
  push(reference: string, progress: Progress): Promise<void>
  /** Makes an image out of a tar stream of a root filesystem. */
  importImage(root: Readable, reference: string): Promise<void>
}
