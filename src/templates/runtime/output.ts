import { TemplateError, valueError } from '../errors.ts'
import { str } from '../python/text.ts'
import { typeName } from '../python/types.ts'
import type { Value } from '../types.ts'
import { Blank, Bytes, Dict, Opaque, Range, Tuple, Undefined } from '../values.ts'
import { TemplateObject } from './objects.ts'

/** `omit`: drops out of lists and dicts, and is an error as the whole value. */
export const OMIT = new Opaque('omit', undefined)

/** Parts of one value, or of all values that one text prints: beyond, it is a list of lists of the same list. */
const MOST_PARTS = 1_000_000
/** Characters of one text. No configuration file comes near; a loop that repeats a long string does. */
const LONGEST_TEXT = 64 * 1024 * 1024

interface Budget {
  left: number
}

function isOmit(value: Value): boolean {
  return value instanceof Opaque && value.kind === 'omit'
}

function unsupported(value: Value): TemplateError {
  return new TemplateError('filter', `a value of type '${typeName(value)}' cannot be the result of a template`)
}

/** Lists for tuples, no `omit` inside, everything lazy computed; an undefined value inside throws. */
function plain(value: Value, strict: boolean, budget: Budget): Value {
  if (--budget.left < 0) throw valueError(`a value has more than ${MOST_PARTS} parts`)
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
    case 'bigint':
      return value
    default:
  }
  if (value === null || value instanceof Bytes) return value
  if (Array.isArray(value)) return plainList(value, strict, budget)
  if (value instanceof Tuple) return value.names && !strict ? value : plainList(value.items, strict, budget)
  if (value instanceof Dict) {
    const result = new Dict()
    for (const [key, entry] of value)
      if (!isOmit(entry)) result.set(plain(key, strict, budget), plain(entry, strict, budget))
    return result
  }
  if (value instanceof Undefined) throw value.error
  if (strict && (value instanceof TemplateObject || value instanceof Range || value instanceof Blank))
    throw unsupported(value)
  return value
}

function plainList(items: readonly Value[], strict: boolean, budget: Budget): Value {
  const result: Value[] = []
  for (const entry of items) if (!isOmit(entry)) result.push(plain(entry, strict, budget))
  return result
}

/** The value as a template gives it to the outside; throws for undefined ones, for `omit`, and for functions and the like. */
export function finalize(value: Value): Value {
  if (isOmit(value)) throw new TemplateError('omitted', 'the value is omitted')
  return plain(value, true, { left: MOST_PARTS })
}

function textOf(value: Value, budget: Budget): string {
  if (isOmit(value)) return ''
  if (value instanceof Bytes) return value.data.toString('utf8')
  return str(plain(value, false, budget))
}

/** The text of all pieces together. */
function join(pieces: readonly Value[]): string {
  const budget = { left: MOST_PARTS }
  let text = ''
  for (const piece of pieces) {
    text += typeof piece === 'string' ? piece : textOf(piece, budget)
    if (text.length > LONGEST_TEXT) throw valueError(`a template prints more than ${LONGEST_TEXT} characters`)
  }
  return text
}

/**
 * What the pieces of a template make: one piece is its own value, several are text. None leaves no trace,
 * an undefined piece makes the whole undefined.
 */
export function concat(pieces: readonly Value[]): Value {
  if (pieces.length === 1) return pieces[0] as Value
  const kept = pieces.includes(null) ? pieces.filter((piece) => piece !== null) : pieces
  if (kept.length < 2) return kept[0] ?? null
  try {
    return join(kept)
  } catch (error) {
    if (error instanceof TemplateError && error.kind !== 'recursion') return new Undefined(error.reason, () => error)
    throw error
  }
}
