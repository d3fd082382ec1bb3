import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

export interface RegistryLogin {
  readonly username: string
  readonly password: string
  readonly serveraddress: string
}

/** The registry that a reference names, or undefined for the engine's default one. */
export function registryOf(reference: string): string | undefined {
  const [first = ''] = reference.split('/')
  return reference.includes('/') && (/[.:]/.test(first) || first === 'localhost') ? first : undefined
}

/** The account that `docker login` stored for a reference's registry. */
export function registryAuth(reference: string): RegistryLogin | undefined {
  const registry = registryOf(reference)
  if (registry === undefined) return undefined
  const folder = process.env['DOCKER_CONFIG'] ?? join(homedir(), '.docker')
  let settings: { readonly auths?: Readonly<Record<string, { readonly auth?: string }>> }
  try {
    settings = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')) as typeof settings
  } catch {
    return undefined // nobody has logged in
  }
  const stored = settings.auths?.[registry]?.auth
  if (stored === undefined) return undefined
  const [username = '', ...password] = Buffer.from(stored, 'base64').toString().split(':')
  return { username, password: password.join(':'), serveraddress: registry }
}
