// Filters that run another filter or test over a list.
import { filterError } from '../arguments.ts'
import { TemplateError } from '../errors.ts'
import { iterate, truthy } from '../python/types.ts'
import type { Call, Filter, Value } from '../types.ts'
import { attributeGetter } from './attributes.ts'

/** An unknown name inside `map('name')` is found only when it runs: not a syntax error any more. */
function atRunTime<T>(run: () => T): T {
  try {
    return run()
  } catch (error) {
    if (error instanceof TemplateError && error.kind === 'syntax') throw filterError(error.reason)
    throw error
  }
}

function nameOf(call: Call, what: string): string {
  const [name] = call.args
  if (typeof name !== 'string') throw filterError(`${what} needs the name of a filter or test`)
  return name
}

/** Jinja looks at nothing else, not even at the arguments, where there is nothing to run over. */
function overItems(run: Filter): Filter {
  return (input, call) => (truthy(input) ? run(input, call) : [])
}

const map = overItems((input, call) => {
  const attribute = call.kwargs.get('attribute')
  if (call.args.length === 0 && attribute !== undefined) {
    const others = [...call.kwargs.keys()].filter((name) => name !== 'attribute' && name !== 'default')
    if (others.length > 0) throw filterError(`map got an unexpected keyword argument '${others.join(', ')}'`)
    return iterate(input).map(attributeGetter(attribute, call.kwargs.get('default')))
  }
  const name = nameOf(call, 'map')
  const inner: Call = { ...call, args: call.args.slice(1) }
  return iterate(input).map((item) => atRunTime(() => call.context.callFilter(name, item, inner)))
})

/** The test that `select('name', arguments)` means; truth without a name. */
function tester(call: Call): (value: Value) => boolean {
  if (call.args.length === 0) return truthy
  const name = nameOf(call, 'select')
  const inner: Call = { ...call, args: call.args.slice(1) }
  return (value) => atRunTime(() => call.context.callTest(name, value, inner))
}

function selecting(keep: boolean): Filter {
  return overItems((input, call) => {
    const test = tester(call)
    return iterate(input).filter((item) => test(item) === keep)
  })
}

function selectingByAttribute(keep: boolean): Filter {
  return overItems((input, call) => {
    const [attribute, ...args] = call.args
    if (attribute === undefined) throw filterError('the name of an attribute is missing')
    const get = attributeGetter(attribute)
    const test = tester({ ...call, args })
    return iterate(input).filter((item) => test(get(item)) === keep)
  })
}

export const eachFilters: Readonly<Record<string, Filter>> = {
  map,
  select: selecting(true),
  reject: selecting(false),
  selectattr: selectingByAttribute(true),
  rejectattr: selectingByAttribute(false),
}
