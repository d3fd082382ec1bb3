import { TemplateError, typeError, undefinedError, valueError } from '../errors.ts'
import { updateDict } from '../python/containermethods.ts'
import { toIndex } from '../python/numbers.ts'
import { str } from '../python/text.ts'
import { truthy, typeName } from '../python/types.ts'
import type { Call, GlobalFunction, Value } from '../types.ts'
import { Dict, Range, Undefined } from '../values.ts'
import { functionObject, Namespace, TemplateObject } from './objects.ts'
import { OMIT } from './output.ts'

/** Longest `range()`. */
const LONGEST_RANGE = 1_000_000

function range({ args }: Call): Value {
  if (args.length < 1 || args.length > 3) throw typeError(`range expected 1 to 3 arguments, got ${args.length}`)
  const numbers = args.map(toIndex)
  const [start, stop] = numbers.length === 1 ? [0, numbers[0] ?? 0] : [numbers[0] ?? 0, numbers[1] ?? 0]
  const step = numbers[2] ?? 1
  if (step === 0) throw valueError('range() arg 3 must not be zero')
  const length = Math.max(0, Math.ceil((stop - start) / step))
  if (length > LONGEST_RANGE) throw valueError(`range() is limited to ${LONGEST_RANGE} items`)
  const text = `range(${start}, ${stop}${step === 1 ? '' : `, ${step}`})`
  return new Range(
    text,
    Array.from({ length }, (_, index) => start + index * step),
  )
}

function namespace(call: Call): Value {
  const values = new Map<string, Value>()
  for (const [key, value] of updateDict(new Dict(), call)) values.set(str(key), value)
  return new Namespace(values)
}

function cycler({ args }: Call): Value {
  if (args.length === 0) throw new TemplateError('filter', 'at least one item has to be provided')
  let position = 0
  const next = functionObject(() => {
    const item = args[position] as Value
    position = (position + 1) % args.length
    return item
  })
  const reset = functionObject(() => {
    position = 0
    return null
  })
  return new TemplateObject('Cycler', {
    attribute: (name) =>
      name === 'next' ? next : name === 'reset' ? reset : name === 'current' ? args[position] : undefined,
  })
}

function joiner({ args, kwargs }: Call): Value {
  const separator = args[0] ?? kwargs.get('sep') ?? ', '
  let used = false
  return functionObject(() => {
    if (used) return separator
    used = true
    return ''
  }, 'Joiner')
}

const LOREM =
  'lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut labore et dolore magna aliqua'.split(
    ' ',
  )

/** Filler text; always the same, so that the same inputs give the same bytes. */
function lipsum({ args, kwargs }: Call): Value {
  const option = (position: number, name: string, byDefault: number): number =>
    toIndex(args[position] ?? kwargs.get(name) ?? byDefault)
  const paragraphs = Math.min(option(0, 'n', 5), 100)
  const html = truthy(args[1] ?? kwargs.get('html') ?? true)
  const words = Math.min(option(2, 'min', 20), 1000)
  const paragraph = Array.from({ length: words }, (_, index) => LOREM[index % LOREM.length]).join(' ')
  const sentence = `${paragraph.slice(0, 1).toUpperCase()}${paragraph.slice(1)}.`
  return Array.from({ length: paragraphs }, () => (html ? `<p>${sentence}</p>` : sentence)).join(html ? '\n' : '\n\n')
}

function undef({ args, kwargs }: Call): Value {
  const hint = args[0] ?? kwargs.get('hint') ?? null
  if (hint !== null && typeof hint !== 'string') throw typeError(`hint must be str, not ${typeName(hint)}`)
  return new Undefined('undef()', () => undefinedError(hint || 'Mandatory variable has not been overridden'))
}

const FUNCTIONS: Readonly<Record<string, GlobalFunction>> = {
  range,
  dict: (call) => updateDict(new Dict(), call),
  namespace,
  cycler,
  joiner,
  lipsum,
  undef,
}

/** The functions every template has: Jinja's own, `undef` and `omit`. */
export function languageGlobals(): ReadonlyMap<string, Value> {
  const globals = new Map<string, Value>([['omit', OMIT]])
  for (const [name, call] of Object.entries(FUNCTIONS)) globals.set(name, functionObject(call))
  return globals
}
