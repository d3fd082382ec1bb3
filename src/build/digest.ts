import { createHash } from 'node:crypto'
import { contextFiles } from './context.ts'
import type { Image } from './types.ts'

/** The label that says what an image was made of. */
export const DIGEST_LABEL = 'kolla_build_digest'

/**
 * The images with digests of what goes into them: their contexts, the arguments of the build, and the digest of what they
 * stand on. Packages have no part in it: newer ones are no change.
 */
export function withDigests(
  images: readonly Omit<Image, 'digest'>[],
  buildArgs: Readonly<Record<string, string>>,
): Image[] {
  const byName = new Map(images.map((image) => [image.name, image]))
  const known = new Map<string, string>()

  function digestOf(name: string): string {
    const image = byName.get(name)
    const digest = known.get(name)
    if (image === undefined || digest !== undefined) return digest ?? ''
    known.set(name, '') // images that stand on each other in a circle are refused when the build is planned
    const hash = createHash('sha256').update(JSON.stringify(Object.entries(buildArgs).sort()))
    for (const { name, mode, content } of contextFiles(image)) {
      hash.update(JSON.stringify([name, mode, content.length])).update(content)
    }
    if (image.parent !== undefined) hash.update(digestOf(image.parent))
    const own = hash.digest('hex')
    known.set(name, own)
    return own
  }

  return images.map((image) => ({ ...image, digest: digestOf(image.name) }))
}
