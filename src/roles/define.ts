import type { ConfigFile, Role, Text } from './types.ts'

/** Gives a role definition its type; nothing else. */
export function defineRole(role: Role): Role {
  return role
}

type Options = Partial<Omit<ConfigFile, 'name' | 'source'>> & { readonly template?: string }

/** The override files that kolla merges over `<project>.conf`, lowest first. */
function projectOverrides(project: string, name: string): readonly Text[] {
  return ['global.conf', name, `${project}/{{ service_name }}.conf`, `${project}/{{ inventory_hostname }}/${name}`]
}

/** `<project>.conf` with kolla's usual overrides: global.conf, the project's, the service's, the host's. */
export function projectIni(project: string, name: string, options: Options): ConfigFile {
  const { template = `${name}.j2`, ...rest } = options
  return { name, source: { kind: 'ini', template, overrides: projectOverrides(project, name) }, perm: '0600', ...rest }
}

/** A file from our template, replaced as a whole by `<project>/<host>/<name>` or `<project>/<name>` of the operator. */
export function replaceable(project: string, name: string, options: Options & { readonly overrideName?: string }): ConfigFile {
  const { template = `${name}.j2`, overrideName = name, ...rest } = options
  const overrides = [`${project}/{{ inventory_hostname }}/${overrideName}`, `${project}/${overrideName}`]
  return { name, source: { kind: 'template', template, overrides }, perm: '0600', ...rest }
}

/** A file from our template that operators do not replace. */
export function fixed(name: string, options: Options): ConfigFile {
  const { template = `${name}.j2`, ...rest } = options
  return { name, source: { kind: 'template', template, overrides: [] }, perm: '0600', ...rest }
}

/** A file that exists only when the operator brings it. */
export function brought(project: string, name: string, options: Options): ConfigFile {
  return { name, source: { kind: 'template', overrides: [`${project}/${name}`] }, perm: '0600', optional: true, ...options }
}

/** The operator's policy.yaml or policy.json of a project, where there is one. */
export function policy(project: string, owner = project): readonly ConfigFile[] {
  return ['policy.yaml', 'policy.json'].map((name) => ({
    name,
    source: { kind: 'template', overrides: [`${project}/${name}`] },
    dest: `/etc/${project}/${name}`,
    owner,
    perm: '0600',
  }))
}
