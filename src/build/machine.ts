import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AptFile } from './apt-sources.ts'

/** apt's settings that say how the archives of this machine have to be read. */
const APT_SETTINGS = ['Acquire::Check-Valid-Until', 'Acquire::Check-Date']
const PROXIES = ['http_proxy', 'https_proxy', 'no_proxy']

/** This machine's distribution: `debian` and `bookworm`. */
export function distribution(): { readonly id: string; readonly codename: string } {
  const text = readFileSync('/etc/os-release', 'utf8')
  const value = (name: string) => new RegExp(`^${name}="?([^"\\n]*)"?$`, 'm').exec(text)?.[1] ?? ''
  return { id: value('ID'), codename: value('VERSION_CODENAME') }
}

/** The files that say where apt gets packages. */
export function aptSourceFiles(root = '/etc/apt'): AptFile[] {
  const folder = join(root, 'sources.list.d')
  const names = existsSync(folder) ? readdirSync(folder).sort() : []
  return [
    join(root, 'sources.list'),
    ...names.filter((name) => /\.(list|sources)$/.test(name)).map((name) => join(folder, name)),
  ]
    .filter((path) => existsSync(path))
    .map((path) => ({ path, text: readFileSync(path, 'utf8') }))
}

/** The lines of apt's configuration that builds need as well. */
export function aptSettings(): string {
  return aptConfig()
    .filter((line) => APT_SETTINGS.some((name) => line.startsWith(`${name} `)))
    .join('\n')
}

/** The proxies of this machine: of the environment, or else apt's. Given to builds, and kept in no image. */
export function proxySettings(environment: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const settings: Record<string, string> = {}
  for (const name of PROXIES) {
    const value = environment[name] ?? environment[name.toUpperCase()] ?? aptProxy(name)
    if (value !== undefined && value !== '') settings[name] = value
  }
  return settings
}

function aptProxy(name: string): string | undefined {
  const key = `Acquire::${name.replace('_proxy', '')}::Proxy "`
  const line = aptConfig().find((candidate) => candidate.startsWith(key))
  const value = line?.slice(key.length).replace(/";$/, '')
  return value === 'DIRECT' ? undefined : value
}

function aptConfig(): string[] {
  try {
    return execFileSync('apt-config', ['dump'], { encoding: 'utf8' }).split('\n')
  } catch {
    return [] // not a machine with apt
  }
}
