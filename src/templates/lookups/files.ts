// Lookups of files. All go through the evaluation, which says what may be read.
import { asString, filterError } from '../arguments.ts'
import { TemplateError } from '../errors.ts'
import { flattened } from '../filters/sequences.ts'
import { joinPaths } from '../filters/paths.ts'
import { str } from '../python/text.ts'
import { truthy } from '../python/types.ts'
import type { Call, Lookup, Value } from '../types.ts'
import { Dict, Undefined } from '../values.ts'

/** Ansible looks into the folder for such files first. */
function candidates(path: string, folder: string): readonly string[] {
  return path.startsWith('/') ? [path] : [`${folder}/${path}`, path]
}

function content(term: Value, call: Call, lookup: string): string {
  const path = asString(term)
  for (const candidate of candidates(path, 'files')) {
    const found = call.context.readFile(candidate)
    if (found) return found.toString('utf8')
  }
  throw filterError(`the ${lookup} lookup cannot read '${path}': there is no such file where templates may read`)
}

const file: Lookup = (terms, call) =>
  terms.map((term) => {
    const text = content(term, call, 'file')
    const left = truthy(call.kwargs.get('lstrip') ?? false) ? text.trimStart() : text
    return truthy(call.kwargs.get('rstrip') ?? true) ? left.trimEnd() : left
  })

const template: Lookup = (terms, call) => {
  const given = call.kwargs.get('template_vars')
  const extra = new Map(given instanceof Dict ? [...given].map(([name, value]) => [str(name), value] as const) : [])
  return terms.map((term) => {
    try {
      return call.context.renderFile(asString(term), extra)
    } catch (error) {
      if (error instanceof TemplateError && error.kind === 'notfound') {
        throw filterError(`the template file ${asString(term)} could not be found for the lookup`)
      }
      throw error
    }
  })
}

function split(value: Value | undefined, separators: RegExp): readonly string[] {
  if (value === undefined || value === null) return []
  if (typeof value === 'string') return value.split(separators).filter((part) => part !== '')
  return flattened(value, Infinity, true).map(asString)
}

/** The paths to try, and whether finding none is fine. */
function searchList(terms: readonly Value[], options: ReadonlyMap<string, Value> | Dict): [string[], boolean] {
  const files = split(options.get('files'), /[,;]/)
  const paths = split(options.get('paths'), /[,:;]/)
  const skip = truthy(options.get('skip') ?? false)
  const found: string[] = []
  let anySkip = skip
  for (const term of terms) {
    if (term instanceof Dict) {
      const [inner, innerSkip] = searchList([], term)
      found.push(...inner)
      anySkip ||= innerSkip
    } else if (Array.isArray(term)) {
      const [inner, innerSkip] = searchList(
        term as readonly Value[],
        new Map([['paths', options.get('paths') ?? null]]),
      )
      found.push(...inner)
      anySkip ||= innerSkip
    } else if (!(term instanceof Undefined)) found.push(...inPaths(paths, [asString(term)]))
  }
  return [[...found, ...inPaths(paths, files)], anySkip]
}

function inPaths(paths: readonly string[], files: readonly string[]): readonly string[] {
  return paths.length === 0 ? files : paths.flatMap((path) => files.map((name) => joinPaths([path, name])))
}

const firstFound: Lookup = (terms, call) => {
  const [paths, skip] = searchList(terms, call.kwargs)
  for (const path of paths) {
    const found = candidates(path, 'files').find((candidate) => call.context.readFile(candidate) !== undefined)
    if (found !== undefined) return [found]
  }
  if (skip) return []
  throw filterError(`No file was found when using first_found: ${paths.join(', ')}`)
}

/** What would run programs, reach the network, or write files. */
const REFUSED: Readonly<Record<string, string>> = {
  config: "Ansible's own settings mean nothing here",
  csvfile: 'put the values into variables',
  fileglob: 'templates may read files, but not list folders',
  ini: 'put the values into variables',
  inventory_hostnames: "use groups['name']",
  lines: 'templates cannot run programs',
  password: 'templates cannot write files: keep the password in passwords.yml',
  pipe: 'templates cannot run programs',
  url: 'templates cannot reach the network',
}

function refused(name: string, reason: string): Lookup {
  return () => {
    throw filterError(`the lookup '${name}' is not available: ${reason}`)
  }
}

export const fileLookups: Readonly<Record<string, Lookup>> = {
  ...Object.fromEntries(Object.entries(REFUSED).map(([name, reason]) => [name, refused(name, reason)])),
  file,
  first_found: firstFound,
  template,
  unvault: (terms, call) => terms.map((term) => content(term, call, 'unvault')),
}
