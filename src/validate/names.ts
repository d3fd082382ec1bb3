import { readFileSync } from 'node:fs'
import type { Problem } from '../errors.ts'
import type { InventoryVariable } from '../inventory/types.ts'
import { nearest } from '../variables/nearest.ts'
import type { HostScope } from '../variables/types.ts'
import { DEPRECATED_NAMES, removedName, type RemovedName } from './removed-names.ts'
import type { Written } from './types.ts'
import { usedWords } from './used-words.ts'

/** Names with endings that every role has, and names that belong to Ansible itself. */
const ALWAYS_KNOWN = /^ansible_|_max_fail_percentage$/

/** Layers that are ours rather than the operator's: a name that one of them sets is known. */
const OURS: ReadonlySet<string> = new Set(['role defaults', 'global defaults', 'run'])

/** Names in globals.yml and globals.d that nothing reads: typing errors, and what former releases had. */
export function checkNames(written: Written, scope: HostScope): readonly Problem[] {
  const { globals } = written.loaded.written
  const unfamiliar = [...globals].filter(([name]) => !isOurs(name, scope))
  const deprecated = [...globals].flatMap(([name, variable]) => deprecation(name, variable))
  if (unfamiliar.length === 0) return deprecated
  // only where a name is not among the variables that are loaded are all names of kolla-ansible read, and what operators wrote
  const known = new Set(readFileSync(new URL('known-names.txt', import.meta.url), 'utf8').split('\n'))
  const strange = unfamiliar.filter(([name]) => !known.has(name))
  if (strange.length === 0) return deprecated
  const used = usedWords(written)
  const allowed = allowedNames(scope)
  const candidates = (): readonly string[] => [...scope.names().filter((name) => isOurs(name, scope)), ...known]
  return [
    ...deprecated,
    ...strange
      .filter(([name]) => !allowed.has(name))
      .flatMap(([name, variable]) => {
        const removed = removedName(name)
        if (removed) return [removal(name, variable, removed)]
        return used(name) ? [] : [unknownName(name, variable, candidates())]
      }),
  ]
}

function isOurs(name: string, scope: HostScope): boolean {
  return ALWAYS_KNOWN.test(name) || scope.layers(name).some(({ layer }) => OURS.has(layer))
}

/** The names listed under `extra_variables_allowed`; what is no list is reported with the other values. */
function allowedNames(scope: HostScope): ReadonlySet<string> {
  const listed = scope.find('extra_variables_allowed')
  return new Set(Array.isArray(listed) ? listed.map(String) : [])
}

function unknownName(name: string, { origin }: InventoryVariable, known: Iterable<string>): Problem {
  const near = nearest(name, known)
  const hint =
    near === undefined
      ? 'Remove it, or list it in extra_variables_allowed if something outside of kolla uses it.'
      : `Did you mean ${near}?`
  return {
    severity: 'error',
    code: 'variable-unknown',
    message: `nothing reads a variable ${name}`,
    where: origin,
    hint,
  }
}

/** A switch that says no asks for nothing, so it does no harm where it is left over. */
function removal(name: string, { value, origin }: InventoryVariable, removed: RemovedName): Problem {
  const off = value === null || value === false || (typeof value === 'string' && /^(?:false|no|off|0|)$/i.test(value))
  return {
    severity: off ? 'warning' : 'error',
    code: 'variable-removed',
    message: `${name} is gone since ${removed.since}: ${removed.note}`,
    where: origin,
    hint: removed.replacement === undefined ? 'Remove it.' : `Set ${removed.replacement} instead.`,
  }
}

function deprecation(name: string, { origin }: InventoryVariable): readonly Problem[] {
  const found = DEPRECATED_NAMES[name]
  if (!found) return []
  const hint = `Set ${found.replacement ?? 'nothing'} instead.`
  const message = `${name} is deprecated since ${found.since}: ${found.note}`
  return [{ severity: 'warning', code: 'variable-deprecated', message, where: origin, hint }]
}
