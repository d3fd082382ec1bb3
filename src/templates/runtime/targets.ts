import { TemplateError, valueError } from '../errors.ts'
import { iterate } from '../python/types.ts'
import type { Target } from '../syntax/nodes.ts'
import type { Value } from '../types.ts'
import type { Frame } from './frame.ts'
import { Namespace } from './objects.ts'

/** Gives a value to a name, to an attribute of a namespace, or its items to several of them. */
export function assign(frame: Frame, target: Target, value: Value): void {
  switch (target.kind) {
    case 'name':
      frame.set(target.name, value)
      return
    case 'attribute': {
      const object = frame.lookUp(target.object)
      if (!(object instanceof Namespace)) {
        throw new TemplateError('filter', `cannot assign an attribute of '${target.object}': it is no namespace`)
      }
      object.values.set(target.name, value)
      return
    }
    case 'tuple': {
      const items = iterate(value)
      const wanted = target.targets.length
      if (items.length !== wanted) {
        const problem = items.length > wanted ? 'too many' : 'not enough'
        throw valueError(`${problem} values to unpack (expected ${wanted}, got ${items.length})`)
      }
      target.targets.forEach((inner, index) => {
        assign(frame, inner, items[index] as Value)
      })
    }
  }
}
