/**
 * Python's values, as templates and variables see them.
 * int is a JS number (bigint beyond 2^53), float is Float, list is an array, dict is Dict (insertion order, Python's key equality),
 * str is a string, None is null. Nothing here is a plain JS object, so prototypes cannot be reached.
 */
import type { Blank, Bytes, Dict, Float, Tuple, Undefined, Opaque } from './values.ts'

export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | Float
  | Bytes
  | Tuple
  | Dict
  | Undefined
  | Blank
  | Opaque
  | readonly Value[]

/** How an evaluation failed: the error classes of ../shared/golden/README.md. */
export type TemplateErrorClass =
  | 'undefined'
  | 'syntax'
  | 'type'
  | 'value'
  | 'zerodivision'
  | 'recursion'
  | 'conditional'
  | 'omitted'
  | 'notfound'
  | 'plugin'
  | 'filter'

/** What filters, tests and lookups may ask of the evaluation they run in. */
export interface EvaluationContext {
  /** The resolved value of a variable (lazy templates in it evaluated), or undefined when no layer sets it. */
  variable(name: string): Value | undefined
  /** Evaluates `text` as a template in value mode (native result) with `extra` variables on top. */
  evaluate(text: string, extra?: ReadonlyMap<string, Value>): Value
  /** Renders a template file in text mode. */
  renderFile(path: string, extra?: ReadonlyMap<string, Value>): string
  /** Reads a file for a lookup; refuses (undefined) anything outside the folders that are allowed. */
  readFile(path: string): Buffer | undefined
  /** Calls a filter or test by name, as `map('name')` and `select('name')` do. */
  callFilter(name: string, input: Value, call: Call): Value
  callTest(name: string, input: Value, call: Call): boolean
}

/** The arguments of a filter, test, lookup or global function. */
export interface Call {
  readonly args: readonly Value[]
  readonly kwargs: ReadonlyMap<string, Value>
  readonly context: EvaluationContext
}

export type Filter = (input: Value, call: Call) => Value
export type Test = (input: Value, call: Call) => boolean
/** Returns the list that `query()` gives; `lookup()` joins or unwraps it. */
export type Lookup = (terms: readonly Value[], call: Call) => readonly Value[]
export type GlobalFunction = (call: Call) => Value

/** The vocabulary of an evaluation. `undefinedAware` filters and tests (default, defined, ...) get Undefined as input instead of an error. */
export interface Vocabulary {
  readonly filters: ReadonlyMap<string, Filter>
  readonly tests: ReadonlyMap<string, Test>
  readonly lookups: ReadonlyMap<string, Lookup>
  readonly globals: ReadonlyMap<string, GlobalFunction>
  readonly undefinedAware: ReadonlySet<string>
}
