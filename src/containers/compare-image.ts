import { setDifference, textDifference } from './differences.ts'
import { findImage, plainId, withTag } from './images.ts'
import { podmanImageName } from './podman.ts'
import type { ContainerDifference, ContainerSpec, EngineKind, ObservedContainer, ObservedImage } from './types.ts'

/** Differs when the tag stands for another image by now, when it has another name, and when it is not on the host. */
export function compareImage(
  desired: ContainerSpec,
  observed: ObservedContainer,
  images: ReadonlyMap<string, ObservedImage>,
  kind: EngineKind,
): ContainerDifference | undefined {
  const image = findImage(images, desired.image)
  if (!image) {
    return { field: 'image', from: observed.image, to: `${desired.image} (not on the host)`, remedy: 'recreate' }
  }
  if (plainId(image.id) !== plainId(observed.imageId)) {
    const from = `${observed.image} (${shortId(observed.imageId)})`
    return { field: 'image', from, to: `${desired.image} (${shortId(image.id)})`, remedy: 'recreate' }
  }
  const name = kind === 'podman' ? podmanImageName : (reference: string) => reference
  if (name(withTag(desired.image)) === name(withTag(observed.image))) return undefined
  return textDifference('image', desired.image, observed.image)
}

/** Labels that were asked for, beside those that the image brings along. */
export function compareLabels(
  desired: ContainerSpec,
  observed: ObservedContainer,
  images: ReadonlyMap<string, ObservedImage>,
): ContainerDifference | undefined {
  const image = images.get(observed.imageId) ?? images.get(plainId(observed.imageId))
  const requested = pairs(desired.labels)
  // Without its image nobody can tell where a label of the container came from.
  const present = image ? pairs(observed.labels) : pairs(observed.labels).filter((pair) => requested.includes(pair))
  return setDifference('labels', image ? pairs({ ...image.labels, ...desired.labels }) : requested, present)
}

function pairs(labels: Readonly<Record<string, string>>): string[] {
  return Object.entries(labels).map(([name, value]) => `${name}=${value}`)
}

/** An id as the engine's own client prints it. */
export function shortId(id: string): string {
  return plainId(id).slice(0, 12)
}
