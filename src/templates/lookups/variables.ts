// Lookups of variables and lists.
import { asString, asText, checkItems, filterError, items } from '../arguments.ts'
import { typeError, undefinedError } from '../errors.ts'
import { compileRegex } from '../regex/translate.ts'
import { str } from '../python/text.ts'
import { truthy, typeName } from '../python/types.ts'
import type { Call, Lookup, Value } from '../types.ts'
import { Dict, Range, Tuple, Undefined } from '../values.ts'
import { randomInt } from 'node:crypto'

function variable(name: Value, call: Call, byDefault: Value | undefined): Value {
  if (typeof name !== 'string') throw typeError(`Variable name must be a str, not ${typeName(name)}`)
  const value = call.context.variable(name)
  if (value instanceof Undefined) throw value.error
  if (value !== undefined) return value
  if (byDefault === undefined) throw undefinedError(`No variable named '${name}' was found`)
  return byDefault
}

const vars: Lookup = (terms, call) => {
  const byDefault = call.kwargs.get('default')
  return terms.map((name) => variable(name, call, byDefault))
}

const varnames: Lookup = (terms, call) => {
  const all = call.context.variable('vars')
  if (!(all instanceof Dict)) throw filterError('the names of the variables are not known here')
  const patterns = terms.map((term) => compileRegex(asString(term), { ignoreCase: false, multiline: false }))
  return patterns.flatMap((pattern) => [...all.keys()].filter((name) => str(name).search(pattern) >= 0))
}

/** One level of lists taken apart. */
function flatten(terms: readonly Value[]): readonly Value[] {
  return terms.flatMap((term): readonly Value[] =>
    Array.isArray(term) || term instanceof Tuple ? items(term) : [term],
  )
}

function flattenAll(terms: readonly Value[]): readonly Value[] {
  const kept: Value[] = []
  for (const term of terms) {
    if (term === 'None' || term === 'null') break
    if (Array.isArray(term)) kept.push(...flattenAll(term as readonly Value[]))
    else kept.push(typeof term === 'string' ? term.trim() : term)
  }
  return kept
}

const dict: Lookup = (terms) =>
  terms.flatMap((term) => {
    if (!(term instanceof Dict)) throw filterError('with_dict expects a dict')
    return [...term].map(
      ([key, value]) =>
        new Dict([
          ['key', key],
          ['value', value],
        ]),
    )
  })

/** What each way of taking one item of every list gives; lists inside are taken apart at each step, and at the end. */
function combined(terms: readonly Value[]): readonly Value[] {
  const [first, ...others] = terms.map(items)
  if (first === undefined) throw filterError('at least one list is needed')
  const rows = others.reduce<readonly Value[]>((found, list) => {
    checkItems(found.length * list.length)
    return found.flatMap((row) => list.map((value) => flatten([row, value])))
  }, first)
  return rows.map((row) => flatten(items(row)))
}

const nested: Lookup = (terms) => combined(terms)

const together: Lookup = (terms) => {
  if (terms.length === 0) throw filterError('with_together requires at least one element in each list')
  const lists = terms.map(items)
  const length = Math.max(...lists.map((list) => list.length))
  return Array.from({ length }, (_, index) =>
    flatten(lists.map((list) => (index < list.length ? (list[index] as Value) : null))),
  )
}

/** What is no list stands for a list of itself; white space around a text does not count. */
function listed(term: Value): readonly Value[] {
  if (typeof term === 'string') return [term.trim()]
  return Array.isArray(term) || term instanceof Dict || term instanceof Tuple || term instanceof Range
    ? items(term)
    : [term]
}

/** As `nested`, but lists inside are taken apart once. */
const cartesian: Lookup = (terms) => {
  if (terms.length === 0) throw filterError('with_cartesian requires at least one element in each list')
  const rows = terms.map(listed).reduce<(readonly Value[])[]>(
    (found, list) => {
      checkItems(found.length * list.length)
      return found.flatMap((row) => list.map((value) => [...row, value]))
    },
    [[]],
  )
  return rows.map(flatten)
}

function subkey(item: Dict, path: readonly string[], skipMissing: boolean): readonly [Dict, readonly Value[]] {
  const [name = '', ...rest] = path
  const value = item.get(name)
  if (value === undefined) {
    if (skipMissing) return [item, []]
    throw filterError(`could not find '${name}' key in iterated item`)
  }
  if (rest.length === 0) {
    if (!Array.isArray(value)) throw filterError(`the key ${name} should point to a list, got '${str(value)}'`)
    return [new Dict([...item].filter(([key]) => key !== name)), value as readonly Value[]]
  }
  if (!(value instanceof Dict)) throw filterError(`the key ${name} should point to a dictionary, got '${str(value)}'`)
  const [inner, found] = subkey(value, rest, skipMissing)
  return [new Dict(item).set(name, inner), found]
}

/** Each item without its list, with each member of that list. */
const subelements: Lookup = ([first, path, flags, ...others]) => {
  const wrong = first === undefined || typeof path !== 'string' || others.length > 0
  if (wrong || (!Array.isArray(first) && !(first instanceof Dict))) {
    throw filterError(
      'subelements lookup expects a list or a dict, the key of a list inside its items, and maybe flags',
    )
  }
  const skipMissing = flags instanceof Dict && truthy(flags.get('skip_missing') ?? false)
  const elements: readonly Value[] = first instanceof Dict ? [...first.values()] : items(first)
  return elements.flatMap((element): readonly Value[] => {
    if (!(element instanceof Dict)) throw filterError(`subelements lookup expects a dictionary, got '${str(element)}'`)
    if (truthy(element.get('skipped') ?? false)) return []
    const [item, values] = subkey(element, path.split('.'), skipMissing)
    return values.map((value) => [item, value])
  })
}

/** What of the environment templates may read: nothing that may hold a secret of the operator's shell. */
const READABLE =
  /^(?:HOME|USER|LOGNAME|PWD|SHELL|HOSTNAME|LANG|LC_\w+|TZ|PATH|TMPDIR|XDG_\w+|KOLLA_\w+|(?:http|https|no|all)_proxy)$/i

const env: Lookup = (terms, call) =>
  terms.map((term) => {
    const [name = ''] = asText(term).trim().split(/\s+/)
    const value = process.env[name]
    if (value === undefined) return call.kwargs.get('default') ?? ''
    if (READABLE.test(name)) return value
    throw filterError(`templates may not read the environment variable ${name}; name it KOLLA_... or pass it with -e`)
  })

export const variableLookups: Readonly<Record<string, Lookup>> = {
  dict,
  env,
  indexed_items: (terms) => flatten(terms).map((item, index) => new Tuple([index, item])),
  items: flatten,
  list: (terms) => terms,
  nested,
  random_choice: (terms) => (terms.length === 0 ? [] : [terms[randomInt(terms.length)] as Value]),
  subelements,
  together,
  vars,
  varnames,
}

/** Those of community.general. */
export const communityLookups: Readonly<Record<string, Lookup>> = { cartesian, flattened: flattenAll }
