import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { basename, isAbsolute, join } from 'node:path'
import { KollaError } from '../errors.ts'
import { mergeIni } from '../templates/merge/ini.ts'
import { mergeYaml } from '../templates/merge/yaml.ts'
import { str } from '../templates/python.ts'
import type { Value } from '../templates/types.ts'
import type { HostScope } from '../variables/types.ts'
import type { ConfigFile, FileSource, Lines, ServiceContext, Text } from './types.ts'

/** Where templates and the operator's files are found. */
export interface ContentRoots {
  /** Folders of a role's templates, the operator's first. */
  templateFolders(role: string): readonly string[]
  /** The operator's custom configuration directory, `/etc/kolla/config`. */
  readonly customConfig: string
}

/** The content of a configuration file by its path under the service's directory; empty when the file should not exist. */
export function contentsOf(file: ConfigFile, context: ServiceContext, roots: ContentRoots): ReadonlyMap<string, Buffer> {
  const logFolders = context.roles.flatMap((role) => role.logs ?? [])
  const common = { ...contextVariables(context), project_name: context.role.name, role_log_folders: logFolders }
  if (file.each === undefined) return madeOnce(file, common, context, roots)
  const items = context.scope.evaluate(file.each, common)
  if (!Array.isArray(items)) throw new TypeError(`${file.each} of ${context.role.name} does not give a list`)
  return new Map(items.flatMap((item: Value) => [...madeOnce(file, { ...common, item }, context, roots)]))
}

function madeOnce(file: ConfigFile, common: Extra, context: ServiceContext, roots: ContentRoots): ReadonlyMap<string, Buffer> {
  const extra = extraVariables(file, common, context, roots)
  const name = text(file.name, context, extra)
  const source = file.source
  switch (source.kind) {
    case 'ini':
    case 'yaml':
      return new Map([[name, Buffer.from(merged(source, context, roots, extra))]])
    case 'template': {
      const path = firstExisting(source.overrides, context, roots, extra) ?? (source.template && templatePath(source.template, context, roots))
      if (path) return new Map([[name, Buffer.from(context.scope.render(path, extra))]])
      if (source.required) throw missing(name, source.overrides, context, roots, extra)
      return new Map()
    }
    case 'folder':
      return folder(name, source, context, roots, extra)
    case 'copy':
      return copied(name, source, context, roots, extra)
    case 'text':
      return new Map([[name, Buffer.from(text(source.text, context, extra))]])
    case 'computed':
      return new Map([...source.compute(context)].map(([path, content]) => [join(name, path), Buffer.from(content)]))
  }
}

/** Evaluates a definition's text for a service on a host. */
export function text(template: Text, context: ServiceContext, extra: Readonly<Record<string, Value>> = {}): string {
  if (!template.includes('{{') && !template.includes('{%')) return template
  return str(context.scope.evaluate(template, { ...contextVariables(context), ...extra }))
}

/** What the texts of a service see beside the host's variables. */
export function contextVariables({ name, instance }: ServiceContext): Readonly<Record<string, Value>> {
  return { service_name: name, ...(instance === undefined ? {} : { item: instance }) }
}

/** Evaluates texts of a definition, each of which may give a list; without those that come out empty. */
export function textList(templates: Lines, scope: HostScope, extra: Readonly<Record<string, Value>> = {}): readonly string[] {
  const values = [templates].flat().flatMap((template): readonly Value[] => {
    const value = scope.evaluate(template, extra)
    return Array.isArray(value) ? (value as readonly Value[]) : [value]
  })
  return values.map((item) => str(item).trim()).filter((item) => item !== '')
}

function extraVariables(file: ConfigFile, common: Extra, context: ServiceContext, roots: ContentRoots): Record<string, Value> {
  const extra: Record<string, Value> = { ...common }
  for (const [name, value] of Object.entries(file.variables ?? {})) {
    extra[name] =
      typeof value === 'string' ? context.scope.evaluate(value, extra) : existsSync(resolvePath(value.exists, context, roots, extra))
  }
  return extra
}

type Extra = Readonly<Record<string, Value>>

function merged(
  source: Extract<FileSource, { kind: 'ini' | 'yaml' }>,
  context: ServiceContext,
  roots: ContentRoots,
  extra: Extra,
): string {
  const overrides = source.overrides.map((path) => resolvePath(path, context, roots, extra)).filter(isFile)
  const template = source.template === undefined ? [] : [templatePath(source.template, context, roots)]
  const sources = [...template, ...overrides].map((path) => ({
    file: path,
    text: context.scope.render(path, extra),
  }))
  return source.kind === 'ini' ? mergeIni(sources) : mergeYaml(sources)
}

function folder(
  name: string,
  source: Extract<FileSource, { kind: 'folder' }>,
  context: ServiceContext,
  roots: ContentRoots,
  extra: Extra,
): ReadonlyMap<string, Buffer> {
  const found = new Map<string, Buffer>()
  for (const override of source.overrides) {
    const directory = resolvePath(override, context, roots, extra)
    if (!existsSync(directory)) continue
    for (const entry of readdirSync(directory, { recursive: source.recursive ?? false, encoding: 'utf8' }).sort()) {
      const path = join(directory, entry)
      if (!isFile(path) || (source.pattern && !source.pattern.test(entry))) continue
      found.set(join(name, entry), source.raw ? readFileSync(path) : Buffer.from(context.scope.render(path, extra)))
    }
  }
  return found
}

/** Files in the folder of certificates are what `kolla certificates` makes. */
function isOfAuthority(places: readonly string[], { scope }: ServiceContext): boolean {
  return places.some((place) => place.startsWith(`${scope.string('kolla_certificates_dir')}/`))
}

function copied(
  name: string,
  source: Extract<FileSource, { kind: 'copy' }>,
  context: ServiceContext,
  roots: ContentRoots,
  extra: Extra,
): ReadonlyMap<string, Buffer> {
  const path = firstExisting(source.paths, context, roots, extra)
  if (path) return new Map([[name, readFileSync(path)]])
  if (!source.required) return new Map()
  throw missing(name, source.paths, context, roots, extra)
}

function missing(name: string, paths: readonly Text[], context: ServiceContext, roots: ContentRoots, extra: Extra): KollaError {
  const places = paths.map((place) => resolvePath(place, context, roots, extra))
  return new KollaError(`${basename(name)} for ${context.name} on ${context.host} does not exist`, {
    code: 'file-missing',
    fault: 'configuration',
    hint: `Put it in one of: ${places.join(', ')}${isOfAuthority(places, context) ? '; or let `kolla certificates` make it' : ''}.`,
  })
}

function firstExisting(paths: readonly Text[], context: ServiceContext, roots: ContentRoots, extra: Extra): string | undefined {
  return paths.map((path) => resolvePath(path, context, roots, extra)).find(isFile)
}

function resolvePath(path: Text, context: ServiceContext, roots: ContentRoots, extra: Extra): string {
  return operatorPath(text(path, context, extra), roots)
}

/** Where a file of the operator is: relative paths are below the custom configuration directory. */
export function operatorPath(path: string, roots: ContentRoots): string {
  return isAbsolute(path) ? path : join(roots.customConfig, path)
}

function templatePath(template: string, context: ServiceContext, roots: ContentRoots): string {
  const folders = roots.templateFolders(context.role.name)
  const found = folders.map((folder) => join(folder, template)).find(isFile)
  if (found) return found
  throw new KollaError(`role ${context.role.name} has no template ${template}`, {
    code: 'template-missing',
    fault: 'internal',
    hint: `Looked in ${folders.join(', ')}`,
  })
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
}
