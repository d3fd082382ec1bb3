import { SharedValues } from './shared-values.ts'
import type { ObservedImage } from './types.ts'

/** An entry of the engine's list of images. */
export interface ImageSummary {
  readonly Id: string
  readonly RepoTags?: readonly string[] | null | undefined
  readonly RepoDigests?: readonly string[] | null | undefined
  readonly Labels?: Readonly<Record<string, string>> | null | undefined
}

/** An image in our terms; its tags without the engine's placeholder for none. */
export function observedImage(summary: ImageSummary): ObservedImage {
  const tags = [...(summary.RepoTags ?? []), ...(summary.RepoDigests ?? [])].filter((tag) => !tag.includes('<none>'))
  return { id: summary.Id, tags, labels: summary.Labels ?? {} }
}

/** Images by every tag, by every digest and by id; `shared` keeps those that other hosts have as well. */
export function indexImages(
  summaries: readonly ImageSummary[],
  shared = new SharedValues(),
): Map<string, ObservedImage> {
  const index = new Map<string, ObservedImage>()
  for (const image of summaries.map((summary) => shared.of(observedImage(summary)))) {
    for (const key of [image.id, ...image.tags]) index.set(key, image)
  }
  return index
}

/** A reference with its tag said: `:latest` where it has neither tag nor digest. */
export function withTag(reference: string): string {
  if (reference.includes('@')) return reference
  const name = reference.slice(reference.lastIndexOf('/') + 1)
  return name.includes(':') ? reference : `${reference}:latest`
}

/**
 * The image that a reference stands for on a host.
 * Docker's own registry is left out of the names in its list, and Podman puts a registry before short names.
 */
export function findImage(images: ReadonlyMap<string, ObservedImage>, reference: string): ObservedImage | undefined {
  const tagged = withTag(reference)
  const short = tagged.replace(/^docker\.io\/(library\/)?/, '')
  for (const name of [
    reference,
    tagged,
    short,
    `localhost/${tagged}`,
    `docker.io/${tagged}`,
    `docker.io/library/${tagged}`,
  ]) {
    const image = images.get(name)
    if (image) return image
  }
  return undefined
}

/** An id without its algorithm: Podman leaves it out in places. */
export function plainId(id: string): string {
  return id.replace(/^sha256:/, '')
}
