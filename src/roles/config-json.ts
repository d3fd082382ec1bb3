import type { Value } from '../templates/types.ts'
import { contextVariables, text } from './content.ts'
import type { ConfigFile, ServiceContext } from './types.ts'

interface Entry {
  readonly source: string
  readonly dest: string
  readonly owner?: string
  readonly perm?: string
  readonly optional?: boolean
  readonly merge?: boolean
}

/**
 * The config.json that kolla_start reads in the container: the command, where each file goes, and permissions.
 * `present` holds the names under the service's directory that this host gets.
 */
export function configJson(context: ServiceContext, files: readonly ConfigFile[], present: ReadonlySet<string>): string {
  const { scope, service } = context
  const directory = scope.string('container_config_directory')
  const entries: Entry[] = []
  for (const file of files) {
    for (const extra of file.dest === undefined ? [] : occurrences(file, context)) {
      if (!isListed(file, context, present, extra)) continue
      entries.push({
        source: `${directory}/${text(file.name, context, extra)}`,
        dest: text(file.dest ?? '', context, extra),
        owner: text(file.owner ?? 'root', context),
        ...(file.perm === undefined ? {} : { perm: file.perm }),
        ...(isOptional(file, context) ? { optional: true } : {}),
        ...(file.merge ? { merge: true } : {}),
      })
    }
  }
  const permissions = (service.permissions ?? [])
    .filter((permission) => permission.when === undefined || scope.test(permission.when))
    .map((permission) => ({
      path: text(permission.path, context),
      owner: text(permission.owner, context),
      ...(permission.perm === undefined ? {} : { perm: permission.perm }),
      ...(permission.recurse ? { recurse: true } : {}),
    }))
  const document = {
    command: text(service.command, context),
    // Upstream's definitions of services without files have an empty list or none; the latter are those with permissions.
    ...(entries.length > 0 || permissions.length === 0 ? { config_files: entries } : {}),
    ...(permissions.length > 0 ? { permissions } : {}),
  }
  return JSON.stringify(document, null, 4) + '\n'
}

type Extra = Readonly<Record<string, Value>>

/** What its texts are evaluated with: nothing besides, or each item of the list that it is made for. */
function occurrences(file: ConfigFile, { scope }: ServiceContext): readonly Extra[] {
  if (file.each === undefined) return [{}]
  if (file.when !== undefined && !scope.test(file.when)) return []
  return (scope.evaluate(file.each) as Value[]).map((item) => ({ item }))
}

/** Optional files are listed whether they exist or not, so that kolla_set_configs removes what went away. */
function isListed(file: ConfigFile, context: ServiceContext, present: ReadonlySet<string>, extra: Extra): boolean {
  if (file.listedWhen !== undefined) return context.scope.test(file.listedWhen, contextVariables(context))
  if (isOptional(file, context)) return true
  const name = text(file.name, context, extra).replace(/\/$/, '')
  return present.has(name) || [...present].some((path) => path.startsWith(`${name}/`))
}

function isOptional(file: ConfigFile, context: ServiceContext): boolean {
  return typeof file.optional === 'string' ? context.scope.test(file.optional, contextVariables(context)) : (file.optional ?? false)
}
