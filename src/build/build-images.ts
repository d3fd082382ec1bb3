import { readFileSync } from 'node:fs'
import { arch } from 'node:os'
import type { Emit } from '../output/events.ts'
import { noOverride, parseOverride } from './blocks.ts'
import { writeContext } from './context.ts'
import { DIGEST_LABEL } from './digest.ts'
import { findImages, imageFolders } from './find-images.ts'
import type { ImageEngine } from './image-engine.ts'
import { proxySettings } from './machine.ts'
import { importOsImage, OS_IMAGE } from './os-image.ts'
import { planBuilds } from './plan.ts'
import { patternsOf } from './profiles.ts'
import { renderImages } from './render.ts'
import { runBuilds, type Turns } from './run-builds.ts'
import type { BuildOptions, BuildReport, Image, PlannedImage } from './types.ts'

/** What a build needs from the outside. */
export interface BuildFrame {
  readonly emit: Emit
  readonly signal: AbortSignal
  readonly turns: Turns
  readonly engine: ImageEngine
  /** Of this software; every image is labelled with it. */
  readonly version: string
}

/** What would be built. Asks the engine only where existing images are to be skipped. */
export async function planImages(options: BuildOptions, engine?: ImageEngine): Promise<PlannedImage[]> {
  const images = renderImages(findImages([...imageFolders(), ...options.folders]), {
    naming: options.naming,
    base: { ...options.base, image: options.base.image ?? OS_IMAGE },
    architecture: arch() === 'arm64' ? 'aarch64' : 'x86_64',
    override:
      options.templateOverride === undefined
        ? noOverride
        : parseOverride(readFileSync(options.templateOverride, 'utf8')),
    buildArgs: options.buildArgs,
  })
  return planBuilds(images, {
    patterns: [...options.patterns, ...patternsOf(options.profiles, options.ownProfiles)],
    skipParents: options.skipParents,
    existing:
      options.skip === 'none' || engine === undefined ? new Set() : await reusable(images, options.skip, engine),
  })
}

/** The references of images that are left as they are. */
async function reusable(
  images: readonly Image[],
  skip: 'existing' | 'unchanged',
  engine: ImageEngine,
): Promise<Set<string>> {
  const present = await engine.images()
  const isReusable = ({ reference, digest }: Image) =>
    skip === 'existing' ? present.has(reference) : present.get(reference)?.[DIGEST_LABEL] === digest
  return new Set(images.filter(isReusable).map(({ reference }) => reference))
}

/** Writes the contexts of everything that would be built; returns their names. */
export function writeContexts(plan: readonly PlannedImage[], folder: string): string[] {
  const images = plan.filter(({ choice }) => choice.kind === 'build').map(({ image }) => image)
  for (const image of images) writeContext(folder, image)
  return images.map(({ name }) => name)
}

/** Plans, makes the image that all others stand on where that is ours to make, and builds. */
export async function buildImages(options: BuildOptions, frame: BuildFrame): Promise<BuildReport> {
  const started = performance.now()
  const plan = await planImages(options, frame.engine)
  if (options.workDir !== undefined) writeContexts(plan, options.workDir)
  const buildsRoot = plan.some(({ image, choice }) => choice.kind === 'build' && image.parent === undefined)
  if (options.base.image === undefined && buildsRoot) await ensureOsImage(options, frame)

  const results = await runBuilds(plan, {
    ...frame,
    logsDir: options.logsDir,
    labels: { kolla_version: frame.version, maintainer: 'kolla' },
    buildArgs: { ...proxySettings(), ...options.buildArgs },
    cache: options.cache,
    pull: options.pull && options.base.image !== undefined,
    push: options.push,
    retries: options.retries,
    timeout: options.timeout,
  })
  return {
    results,
    unmatched: plan.filter(({ choice }) => choice.kind === 'unmatched').map(({ image }) => image.name),
    milliseconds: Math.round(performance.now() - started),
  }
}

async function ensureOsImage(options: BuildOptions, { engine, emit }: BuildFrame): Promise<void> {
  const suite = options.base.tag
  if (!options.pull && (await engine.images()).has(`${OS_IMAGE}:${suite}`)) return
  const started = performance.now()
  const step = { id: 'build/os', role: 'build', host: undefined, title: `${OS_IMAGE}:${suite}`, reasons: [] }
  emit({ type: 'step-started', step })
  await importOsImage(engine, suite, (line) => emit({ type: 'step-progress', id: step.id, message: line }))
  emit({ type: 'step-finished', step, outcome: 'changed', milliseconds: Math.round(performance.now() - started) })
}
