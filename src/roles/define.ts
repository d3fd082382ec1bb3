import type { ConfigFile, Role } from './types.ts'

/** Gives a role definition its type; nothing else. */
export function defineRole(role: Role): Role {
  return role
}

/** What a file may have beyond its name: where it goes in the container, for whom, when. */
export type FileOptions = Partial<Omit<ConfigFile, 'name' | 'source'>> & { readonly template?: string }

/** A file from our template, replaced as a whole by `<project>/<host>/<name>` or `<project>/<name>` of the operator. */
export function replaceable(project: string, name: string, options: FileOptions & { readonly overrideName?: string }): ConfigFile {
  const { template = `${name}.j2`, overrideName = name, ...rest } = options
  const overrides = [`${project}/{{ inventory_hostname }}/${overrideName}`, `${project}/${overrideName}`]
  return { name, source: { kind: 'template', template, overrides }, perm: '0600', ...rest }
}

/** A file from our template that operators do not replace. */
export function fixed(name: string, options: FileOptions): ConfigFile {
  const { template = `${name}.j2`, ...rest } = options
  return { name, source: { kind: 'template', template, overrides: [] }, perm: '0600', ...rest }
}

/** A file that exists only when the operator brings it. */
export function brought(project: string, name: string, options: FileOptions): ConfigFile {
  return { name, source: { kind: 'template', overrides: [`${project}/${name}`] }, perm: '0600', optional: true, ...options }
}
