import { existsSync, readdirSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { extname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { KollaError } from '../errors.ts'
import type { HostScope } from '../variables/types.ts'
import type { Role } from './types.ts'

/** A role with the folder it was found in. */
export interface FoundRole {
  readonly name: string
  readonly folder: string
}

/** Folders of roles under the given roots; a later root (the operator's) replaces a role of the same name. */
export function findRoles(roots: readonly string[]): readonly FoundRole[] {
  const found = new Map<string, FoundRole>()
  for (const root of roots.filter((path) => existsSync(path))) {
    for (const entry of readdirSync(root, { withFileTypes: true })) {
      const folder = join(root, entry.name)
      if (entry.isDirectory() && definitionFile(folder)) found.set(entry.name, { name: entry.name, folder })
    }
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

/**
 * Imports the definitions, each after the roles it comes after; roles with no ties keep the order of their names. Operators' definitions
 * stand outside of any package: they import ours as `kolla/roles`.
 */
export async function loadRoles(found: readonly FoundRole[]): Promise<readonly Role[]> {
  const index = new URL(`index${extname(import.meta.filename)}`, import.meta.url).href
  const folders = found.map(({ folder }) => `${pathToFileURL(folder).href}/`)
  const hooks = registerHooks({
    resolve: (specifier, context, next) => {
      const resolved = next(specifier === 'kolla/roles' ? index : specifier, context)
      if (!folders.some((folder) => resolved.url.startsWith(folder))) return resolved
      return { ...resolved, format: resolved.url.endsWith('.ts') ? 'module-typescript' : 'module' }
    },
  })
  try {
    const modules = await Promise.all(
      found.map(async ({ folder }) => {
        const file = definitionFile(folder) ?? folder
        return (await import(pathToFileURL(file).href)) as { default: Role }
      }),
    )
    return inOrder(modules.map((module) => module.default))
  } finally {
    hooks.deregister()
  }
}

/** Roles sorted so that each stands behind everything in its `after`; throws on a cycle. */
export function inOrder(roles: readonly Role[]): readonly Role[] {
  const byName = new Map(roles.map((role) => [role.name, role]))
  const sorted: Role[] = []
  const visit = (role: Role, path: readonly string[]): void => {
    if (sorted.includes(role)) return
    if (path.includes(role.name)) {
      throw new KollaError(`roles wait for each other: ${[...path, role.name].join(' -> ')}`, { code: 'role-cycle', fault: 'internal' })
    }
    for (const name of role.after) {
      const needed = byName.get(roleOfNeed(name))
      if (needed) visit(needed, [...path, role.name])
    }
    sorted.push(role)
  }
  for (const role of roles) visit(role, [])
  return sorted
}

/** All that `--tags` may call a role. */
export function tagsOf({ name, tags = [] }: Role): readonly string[] {
  return [name, ...tags]
}

/** The role of an entry of `after`: `nova` of `nova/bootstrap`. */
export function roleOfNeed(need: string): string {
  return need.split('/', 1)[0] ?? need
}

/** The roles that this deployment has switched on. `scope` is any host's: enabling is global. */
export function enabledRoles(roles: readonly Role[], scope: HostScope): readonly Role[] {
  return roles.filter((role) => scope.test(role.enabled))
}

function definitionFile(folder: string): string | undefined {
  return ['role.ts', 'role.js'].map((name) => join(folder, name)).find((path) => existsSync(path))
}
