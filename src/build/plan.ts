import { KollaError } from '../errors.ts'
import type { Choice, Image, PlannedImage } from './types.ts'

export interface Selection {
  /** Regular expressions of image names; none selects every image. */
  readonly patterns: readonly string[]
  readonly skipParents: boolean
  /** References that the engine has, when those are to be skipped. */
  readonly existing: ReadonlySet<string>
}

/** What to do with every image: those whose names match are built, and before them what they stand on. Pure. */
export function planBuilds(images: readonly Image[], selection: Selection): PlannedImage[] {
  const byName = new Map(images.map((image) => [image.name, image]))
  const matched = matchingNames(images, selection.patterns)
  const needed = new Set(matched)
  for (const name of matched) for (const ancestor of ancestorsOf(byName, name)) needed.add(ancestor)

  const choose = (image: Image): Choice => {
    if (!needed.has(image.name)) return { kind: 'unmatched' }
    if (selection.existing.has(image.reference)) return { kind: 'skip', reason: 'exists' }
    if (selection.skipParents && !matched.has(image.name)) return { kind: 'skip', reason: 'parent' }
    return { kind: 'build' }
  }
  return inBuildOrder(byName).map((image) => ({ image, choice: choose(image) }))
}

/** The names that match; every pattern has to match something, because one that does not is a typing error. */
function matchingNames(images: readonly Image[], patterns: readonly string[]): Set<string> {
  const names = images.map((image) => image.name)
  if (patterns.length === 0) return new Set(names)
  const selected = new Set<string>()
  const useless: string[] = []
  for (const pattern of patterns) {
    const expression = toExpression(pattern)
    const found = names.filter((name) => expression.test(name))
    if (found.length === 0) useless.push(pattern)
    for (const name of found) selected.add(name)
  }
  if (useless.length > 0) {
    throw new KollaError(`no image is called ${useless.join(' or ')}`, {
      code: 'image-unknown',
      fault: 'usage',
      hint: 'kolla build --list-images names them all',
    })
  }
  return selected
}

function toExpression(pattern: string): RegExp {
  try {
    return new RegExp(pattern)
  } catch (cause) {
    throw new KollaError(`${pattern} is not a regular expression: ${String(cause)}`, {
      code: 'pattern-invalid',
      fault: 'usage',
      cause,
    })
  }
}

/** What an image stands on, nearest first. */
export function ancestorsOf(images: ReadonlyMap<string, Image>, name: string): string[] {
  const ancestors: string[] = []
  for (let parent = images.get(name)?.parent; parent !== undefined; parent = images.get(parent)?.parent) {
    if (parent === name || ancestors.includes(parent)) {
      throw new KollaError(`images stand on each other in a circle: ${[name, ...ancestors, parent].join(' -> ')}`, {
        code: 'image-cycle',
        fault: 'configuration',
      })
    }
    ancestors.push(parent)
  }
  return ancestors
}

/** Parents before children, and what most others stand on first, so that little waits. */
function inBuildOrder(images: ReadonlyMap<string, Image>): Image[] {
  const depth = new Map([...images.keys()].map((name) => [name, ancestorsOf(images, name).length]))
  const weight = new Map<string, number>()
  for (const name of images.keys()) {
    for (const ancestor of ancestorsOf(images, name)) weight.set(ancestor, (weight.get(ancestor) ?? 0) + 1)
  }
  const rank = (image: Image) => [depth.get(image.name) ?? 0, -(weight.get(image.name) ?? 0)] as const
  return [...images.values()].sort((one, other) => {
    const [a, b] = [rank(one), rank(other)]
    return a[0] - b[0] || a[1] - b[1] || (one.name < other.name ? -1 : 1)
  })
}
