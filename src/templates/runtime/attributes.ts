import type { Value } from '../types.ts'
import { Blank, Bytes, Dict, Float, Tuple, Undefined } from '../values.ts'
import { item, missing } from '../python/access.ts'
import {
  BYTES_METHODS,
  DICT_METHODS,
  FLOAT_METHODS,
  INT_METHODS,
  LIST_METHODS,
  TUPLE_METHODS,
} from '../python/containermethods.ts'
import { STRING_METHODS } from '../python/stringmethods.ts'
import type { MethodCall } from '../python/stringmethods.ts'
import { undefinedError } from '../errors.ts'
import { functionObject, TemplateObject } from './objects.ts'

type Methods<T> = ReadonlyMap<string, (self: T, call: MethodCall) => Value>

function bound<T extends Value>(self: T, name: string, methods: Methods<T>): Value | undefined {
  const method = methods.get(name)
  return method && functionObject((call) => method(self, call), 'builtin_function_or_method')
}

/** A method or attribute of the value's Python type. Nothing else of the type can be reached: no `__class__`. */
function attributeOf(value: Value, name: string): Value | undefined {
  if (typeof value === 'string') return bound(value, name, STRING_METHODS)
  if (value instanceof Dict) return bound(value, name, DICT_METHODS)
  if (Array.isArray(value)) return bound(value, name, LIST_METHODS as Methods<Value> as Methods<typeof value>)
  if (value instanceof TemplateObject) return value.attribute(name)
  if (typeof value === 'number' || typeof value === 'bigint') return bound(value, name, INT_METHODS)
  if (value instanceof Tuple) return value.items[value.names?.indexOf(name) ?? -1] ?? bound(value, name, TUPLE_METHODS)
  if (value instanceof Float) return bound(value, name, FLOAT_METHODS)
  if (value instanceof Bytes) return bound(value, name, BYTES_METHODS)
  return undefined
}

/** `target.name`: an attribute or method first, an entry of a dict otherwise. */
export function getAttribute(target: Value, name: string): Value {
  if (target instanceof Undefined) return target
  if (target instanceof Blank) throw undefinedError(`an inline if without else gave nothing that has '${name}'`)
  const attribute = attributeOf(target, name)
  if (attribute !== undefined) return attribute
  const entry = target instanceof Dict ? target.get(name) : undefined
  return entry === undefined ? missing(target, name) : entry
}

/** `target[key]`: an entry or item first, an attribute otherwise. */
export function getItem(target: Value, key: Value): Value {
  const found = item(target, key)
  if (typeof key !== 'string' || !(found instanceof Undefined) || target instanceof Undefined) return found
  if (target instanceof Dict && target.has(key)) return found
  return attributeOf(target, key) ?? found
}
