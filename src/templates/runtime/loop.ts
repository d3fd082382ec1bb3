import { TemplateError, typeError, undefinedError } from '../errors.ts'
import { equals } from '../python/compare.ts'
import type { Call, Value } from '../types.ts'
import { Tuple, Undefined } from '../values.ts'
import { functionObject, TemplateObject } from './objects.ts'

/** Renders the loop's body for other items, one level deeper: `loop(children)`. */
export type Recurse = (items: Value, depth: number) => Value

/** The `loop` variable of a for tag. */
export class Loop extends TemplateObject {
  #index = -1
  #last: Value | undefined
  readonly #items: readonly Value[]
  readonly #depth: number

  constructor(items: readonly Value[], depth: number, recurse: Recurse | undefined) {
    super('LoopContext', {
      attribute: (name) => this.#attribute(name),
      call: ({ args }) => {
        if (!recurse) throw typeError("the loop is not marked 'recursive', so it cannot be called")
        return recurse(args[0] ?? null, depth + 1)
      },
    })
    this.#items = items
    this.#depth = depth
  }

  advance(): void {
    this.#index++
  }

  #attribute(name: string): Value | undefined {
    const index = this.#index
    const { length } = this.#items
    switch (name) {
      case 'index':
        return index + 1
      case 'index0':
        return index
      case 'revindex':
        return length - index
      case 'revindex0':
        return length - index - 1
      case 'first':
        return index === 0
      case 'last':
        return index === length - 1
      case 'length':
        return length
      case 'depth':
        return this.#depth
      case 'depth0':
        return this.#depth - 1
      case 'previtem':
        return this.#item(index - 1, 'previous')
      case 'nextitem':
        return this.#item(index + 1, 'next')
      case 'cycle':
        return functionObject((call) => this.#cycle(call))
      case 'changed':
        return functionObject((call) => this.#changed(call))
      default:
        return undefined
    }
  }

  #item(index: number, name: string): Value {
    const found = this.#items[index]
    return found === undefined ? new Undefined(name, () => undefinedError(`there is no ${name} item`)) : found
  }

  #cycle({ args }: Call): Value {
    if (args.length === 0) throw new TemplateError('type', 'no items for cycling given')
    return args[this.#index % args.length] as Value
  }

  #changed({ args }: Call): boolean {
    const values = new Tuple(args)
    const same = this.#last !== undefined && equals(this.#last, values)
    this.#last = values
    return !same
  }
}
