import type { Naming } from './types.ts'

/** `registry/namespace`, as FROM lines write it. */
export function fullNamespace(naming: Naming): string {
  return naming.registry === undefined ? naming.namespace : `${naming.registry}/${naming.namespace}`
}

/** The full reference of one of our images. */
export function referenceOf(naming: Naming, name: string): string {
  return `${fullNamespace(naming)}/${naming.prefix}${name}:${naming.tag}`
}

/** `2025.1-debian-trixie`: what an image is tagged with unless told otherwise. */
export function defaultTag(release: string, distribution: string, baseTag: string): string {
  return `${release}-${distribution}-${baseTag}`
}
