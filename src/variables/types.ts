import type { Origin } from '../errors.ts'
import type { Value } from '../templates/types.ts'

/** The layers, lowest first; a later one replaces the whole value of a name. */
export type LayerKind =
  | 'role defaults'
  /** `[all:vars]` and `[group:vars]` of the inventory itself: below every group_vars file, as in Ansible. */
  | 'inventory'
  | 'inventory group_vars/all'
  | 'global defaults'
  | 'group vars'
  | 'host vars'
  | 'facts'
  | 'globals.yml'
  | 'passwords.yml'
  | 'globals.d'
  | 'extra vars'
  | 'run'

/** A value as it was written: lazy Jinja still inside. */
export interface Variable {
  readonly name: string
  readonly raw: Value
  readonly origin: Origin
  readonly layer: LayerKind
}

/** The variables as one host sees them. Everything is resolved when asked for, once. */
export interface HostScope {
  readonly host: string
  /** The resolved value. Throws KollaError `variable-undefined` with the chain of names and file:line. */
  get(name: string): Value
  /** Undefined instead of an error when no layer sets the name. */
  find(name: string): Value | undefined
  /** Ansible's idea of a boolean (`yes`, `True`, 1); throws when the value is no such thing. */
  bool(name: string): boolean
  string(name: string): string
  int(name: string): number
  /** Plain JSON-like data: dicts become objects, floats numbers. */
  data(name: string): unknown
  /** A string with Jinja in it, as a native value; `extra` is seen on top. */
  evaluate(template: string, extra?: Readonly<Record<string, Value>>): Value
  /** A bare expression, as in `when:` - `enable_nova | bool and not foo`. */
  test(expression: string, extra?: Readonly<Record<string, Value>>): boolean
  /** A template file's text (text mode: trim_blocks, `#jinja2:` header); `file` names it in errors and is the root of includes. */
  render(file: string, extra?: Readonly<Record<string, Value>>): string
  renderText(text: string, file: string, extra?: Readonly<Record<string, Value>>): string
  /** A bare expression, as a native value. */
  expression(text: string): Value
  /** The variables that the value's templates went through, in the order in which they were asked for. */
  chain(name: string): readonly string[]
  /** All names that have a value here, sorted. */
  names(): readonly string[]
  /** Every layer that sets the name, lowest first; the last one wins. */
  layers(name: string): readonly Variable[]
}

/** All the variables of a run. */
export interface Variables {
  readonly hosts: readonly string[]
  forHost(host: string): HostScope
  /** Group name -> hosts in inventory order, as `groups` in templates. */
  readonly groups: ReadonlyMap<string, readonly string[]>
  /** Adds what was observed of a host; values resolved before that depend on facts are forgotten. */
  setFacts(host: string, facts: Readonly<Record<string, unknown>>): void
  /** The same variables over facts that are only supposed, of these hosts; nothing of it is seen here. */
  supposing(facts: ReadonlyMap<string, Readonly<Record<string, unknown>>>): Variables
  /** Every value of passwords.yml and vaulted value, for the Redactor. */
  secrets(): Iterable<string>
}
