import type { Image, PlannedImage } from './types.ts'

/** An image that others stand on, with them; one that nothing stands on is its name. */
export type DependencyTree = string | { readonly [name: string]: readonly DependencyTree[] }

/** What stands on what, of the images that are needed, from the roots. */
export function dependencyTree(plan: readonly PlannedImage[]): DependencyTree[] {
  const images = wanted(plan)
  const names = new Set(images.map((image) => image.name))
  const below = (parent: string | undefined): DependencyTree[] =>
    images
      .filter((image) => (image.parent !== undefined && names.has(image.parent) ? image.parent : undefined) === parent)
      .map((image) => {
        const children = below(image.name)
        return children.length === 0 ? image.name : { [image.name]: children }
      })
  return below(undefined)
}

/** The same as a Graphviz document, with what the roots stand on. */
export function dependencyGraph(plan: readonly PlannedImage[]): string {
  const lines = wanted(plan).flatMap((image) => [
    `  ${quote(image.name)} [shape=box]`,
    `  ${quote(image.parent ?? image.from)} -> ${quote(image.name)}`,
  ])
  return ['digraph images {', '  rankdir=LR', ...lines, '}', ''].join('\n')
}

function wanted(plan: readonly PlannedImage[]): Image[] {
  return plan.filter(({ choice }) => choice.kind !== 'unmatched').map(({ image }) => image)
}

function quote(name: string): string {
  return JSON.stringify(name)
}
