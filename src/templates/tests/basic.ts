// Jinja's tests: types, numbers and comparisons.
import { Arguments } from '../arguments.ts'
import { compare, contains, equals } from '../python/compare.ts'
import { modulo } from '../python/operators.ts'
import { str } from '../python/text.ts'
import { isNumber } from '../python/types.ts'
import { TemplateObject } from '../runtime/objects.ts'
import type { Call, Test, Value } from '../types.ts'
import { Blank, Bytes, Dict, Float, Range, Tuple, Undefined } from '../values.ts'

function other(call: Call): Value {
  return new Arguments(call, 'other').require('other')
}

const ordering =
  (operator: string, holds: (order: number) => boolean): Test =>
  (input, call) =>
    holds(compare(input, other(call), operator))

const equal: Test = (input, call) => equals(input, other(call))
const unequal: Test = (input, call) => !equals(input, other(call))
const greater = ordering('>', (order) => order > 0)
const greaterOrEqual = ordering('>=', (order) => order >= 0)
const less = ordering('<', (order) => order < 0)
const lessOrEqual = ordering('<=', (order) => order <= 0)

function isSequence(value: Value): boolean {
  if (typeof value === 'string' || Array.isArray(value)) return true
  return value instanceof Tuple || value instanceof Dict || value instanceof Bytes || value instanceof Range
}

/** All the cased letters of a text are of one case, and there are some. */
const inCase =
  (wanted: (text: string) => string, unwanted: RegExp): Test =>
  (input) => {
    const text = str(input)
    return text === wanted(text) && !unwanted.test(text) && /\p{Lu}|\p{Ll}/u.test(text)
  }

const divisible: Test = (input, call) => equals(modulo(input, new Arguments(call, 'num').require('num')), 0)

const isUndefined = (input: Value): boolean => input instanceof Undefined || input instanceof Blank

export const basicTests: Readonly<Record<string, Test>> = {
  '!=': unequal,
  '<': less,
  '<=': lessOrEqual,
  '==': equal,
  '>': greater,
  '>=': greaterOrEqual,
  boolean: (input) => typeof input === 'boolean',
  callable: (input) => input instanceof TemplateObject && input.call !== undefined,
  defined: (input) => !isUndefined(input),
  divisibleby: divisible,
  eq: equal,
  equalto: equal,
  escaped: () => false,
  even: (input) => equals(modulo(input, 2), 0),
  false: (input) => input === false,
  float: (input) => input instanceof Float,
  ge: greaterOrEqual,
  greaterthan: greater,
  gt: greater,
  in: (input, call) => contains(new Arguments(call, 'seq').require('seq'), input),
  integer: (input) => typeof input === 'number' || typeof input === 'bigint',
  iterable: isSequence,
  le: lessOrEqual,
  lessthan: less,
  lower: inCase((text) => text.toLowerCase(), /\p{Lu}/u),
  lt: less,
  mapping: (input) => input instanceof Dict,
  ne: unequal,
  none: (input) => input === null,
  number: isNumber,
  odd: (input) => equals(modulo(input, 2), 1),
  sameas: (input, call) => input === other(call),
  sequence: isSequence,
  string: (input) => typeof input === 'string',
  true: (input) => input === true,
  undefined: isUndefined,
  upper: inCase((text) => text.toUpperCase(), /\p{Ll}/u),
}
